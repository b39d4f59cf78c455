import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import { useLane } from "../lane/context";
import type { Layout } from "../shared/layout";
import { leavePlace, usePlace, type PlaceName } from "../stores/place";
import { places } from "./record";

interface Loaded {
  readonly name: PlaceName;
  readonly Shown: ComponentType<{ layout: Layout }>;
}

/** What shows the run; in its place, once its program is loaded, the place that was opened. */
export function Centre({ layout, children }: { layout: Layout; children: ReactNode }) {
  const { runtime } = useLane();
  const place = usePlace();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    if (place === "run" || loaded?.name === place) return;
    const { title, load } = places[place];
    load().then(
      (Shown) => setLoaded({ name: place, Shown }),
      () => {
        leavePlace(place);
        const sentence = `${title} could not be loaded. Check the connection, then open it again.`;
        runtime.setState({ confirmed: { sentence } });
      },
    );
  }, [place, loaded, runtime]);
  if (place === "run" || loaded?.name !== place) return children;
  const { Shown } = loaded;
  return <Shown layout={layout} />;
}
