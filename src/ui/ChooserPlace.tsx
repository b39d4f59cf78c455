import { useEffect, useState, type ReactNode } from "react";
import { useLane } from "./lane/context";
import type { Chooser as ChooserOf } from "./models/Chooser";
import type { Layout } from "./shared/layout";
import { closeChooser, useModelNews } from "./stores/models";

const notLoaded =
  "The list of models could not be loaded. Check the connection, then open it once more.";

/** What shows the run; in its place, while a prior is chosen and once it is loaded, the chooser. */
export function ChooserPlace({ layout, children }: { layout: Layout; children: ReactNode }) {
  const { runtime } = useLane();
  const choosing = useModelNews((n) => n.choosing);
  const [Chooser, setChooser] = useState<typeof ChooserOf | null>(null);
  useEffect(() => {
    if (!choosing || Chooser) return;
    import("./models/Chooser").then(
      (program) => setChooser(() => program.Chooser),
      () => {
        closeChooser();
        runtime.setState({ confirmed: { sentence: notLoaded } });
      },
    );
  }, [choosing, Chooser, runtime]);
  return choosing && Chooser ? <Chooser layout={layout} /> : children;
}
