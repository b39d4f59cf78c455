import { lazy, Suspense, type ReactNode } from "react";
import { Distribution } from "../distribution/Distribution";
import type { Layout } from "../shared/layout";
import { Trio } from "../trio/Trio";
import { useManyLanes } from "./lanes";

/** Where lanes are shown. Their program is loaded with the second lane. */

const Stack = lazy(async () => ({ default: (await import("./Stack")).Stack }));
export const LanesPair = lazy(async () => ({ default: (await import("./LanesTrio")).LanesPair }));
const LanesTrio = lazy(async () => ({ default: (await import("./LanesTrio")).LanesTrio }));
const LaneSwitch = lazy(async () => ({ default: (await import("./LaneSwitch")).LaneSwitch }));
export const LaneList = lazy(async () => ({ default: (await import("./LaneList")).LaneList }));
export const Compare = lazy(async () => ({ default: (await import("./Compare")).Compare }));

interface Props {
  readonly many: ReactNode; // in place of the children, where there is more than one lane
  readonly children?: ReactNode;
}

/** What shows one run; what shows several as soon as there are several and it is loaded. */
export function WithLanes({ many, children }: Props) {
  return useManyLanes() ? <Suspense fallback={children}>{many}</Suspense> : children;
}

/** What was learned, in one lane or in all; a phone shows one of them at a time. */
export const Distributions = ({ layout }: { layout: Layout }) =>
  layout === "phone" ? (
    <>
      <WithLanes many={<LaneSwitch />} />
      <Distribution layout={layout} />
    </>
  ) : (
    <WithLanes many={<Stack layout={layout} />}>
      <Distribution layout={layout} />
    </WithLanes>
  );

/** The charts against training, of one lane or of all. */
export const Charts = () => (
  <WithLanes many={<LanesTrio />}>
    <Trio />
  </WithLanes>
);
