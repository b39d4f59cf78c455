import { useEffect, useState, type ReactNode } from "react";
import { useLane } from "../lane/context";
import { Sheet } from "../phone/Sheet";
import type { Layout } from "../shared/layout";
import { closeCode, useCode } from "../stores/code";
import type { CodePanel as PanelOf } from "./CodePanel";

const notLoaded = "The editor could not be loaded. Check the connection, then open it once more.";

/**
 * The charts; in their place, once it is opened and loaded, the editor of the reward's code, so
 * that the distribution stays in sight. On a phone it is a sheet.
 */
export function CodePlace({ layout, children }: { layout: Layout; children?: ReactNode }) {
  const { runtime } = useLane();
  const open = useCode((c) => c.open);
  const [Panel, setPanel] = useState<typeof PanelOf | null>(null);
  useEffect(() => {
    if (!open || Panel) return;
    import("./CodePanel").then(
      (program) => setPanel(() => program.CodePanel),
      () => {
        closeCode();
        runtime.setState({ confirmed: { sentence: notLoaded } });
      },
    );
  }, [open, Panel, runtime]);
  if (!open || !Panel) return children;
  if (layout !== "phone") return <Panel layout={layout} />;
  return (
    <Sheet title="Reward in code" close={closeCode}>
      <Panel layout={layout} />
    </Sheet>
  );
}
