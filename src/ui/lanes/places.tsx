import { Suspense, type ReactNode } from "react";
import { Distribution } from "../distribution/Distribution";
import { later, lazily } from "../shared/later";
import type { Layout } from "../shared/layout";
import { Trio } from "../trio/Trio";
import { useManyLanes } from "./lanes";

/** Where lanes are shown. Their program is loaded with the second lane. */

const Stack = lazily(() => import("./Stack").then((file) => file.Stack));
export const LanesPair = lazily(() => import("./LanesTrio").then((file) => file.LanesPair));
const LanesTrio = lazily(() => import("./LanesTrio").then((file) => file.LanesTrio));
const LaneSwitch = lazily(() => import("./LaneSwitch").then((file) => file.LaneSwitch));
export const LaneList = lazily(() => import("./LaneList").then((file) => file.LaneList));
export const LanesLog = later(() => import("./LanesLog").then((file) => file.LanesLog));
export const Compare = later(() => import("./Compare").then((file) => file.Compare));

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
    <WithLanes many={<Stack />}>
      <Distribution layout={layout} />
    </WithLanes>
  );

/** The charts against training, of one lane or of all. */
export const Charts = () => (
  <WithLanes many={<LanesTrio />}>
    <Trio />
  </WithLanes>
);
