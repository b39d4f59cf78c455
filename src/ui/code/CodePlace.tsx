import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import { useLane } from "../lane/context";
import { Sheet } from "../phone/Sheet";
import type { Layout } from "../shared/layout";
import { closeCode, useCode, type EditorName } from "../stores/code";

interface EditorSpec {
  readonly title: string;
  readonly load: () => Promise<ComponentType<{ layout: Layout }>>;
}

const editors: Readonly<Record<EditorName, EditorSpec>> = {
  code: {
    title: "Reward in code",
    load: () => import("./CodePanel").then(({ CodePanel }) => CodePanel),
  },
  prompts: {
    title: "Own prompts",
    load: () => import("../prompts/PromptsPanel").then(({ PromptsPanel }) => PromptsPanel),
  },
};

const notLoaded = "The editor could not be loaded. Check the connection, then open it once more.";

/**
 * The charts; in their place, once one is opened and loaded, an editor, so that the distribution
 * stays in sight. On a phone it is a sheet.
 */
export function CodePlace({ layout, children }: { layout: Layout; children?: ReactNode }) {
  const { runtime } = useLane();
  const open = useCode((c) => c.open);
  const [loaded, setLoaded] = useState<{
    readonly name: EditorName;
    readonly Shown: ComponentType<{ layout: Layout }>;
  } | null>(null);
  useEffect(() => {
    if (open === null || loaded?.name === open) return;
    editors[open].load().then(
      (Shown) => setLoaded({ name: open, Shown }),
      () => {
        closeCode();
        runtime.setState({ confirmed: { sentence: notLoaded } });
      },
    );
  }, [open, loaded, runtime]);
  if (open === null || loaded?.name !== open) return children;
  const { Shown } = loaded;
  if (layout !== "phone") return <Shown layout={layout} />;
  return (
    <Sheet title={editors[open].title} close={closeCode}>
      <Shown layout={layout} />
    </Sheet>
  );
}
