import type { ReactNode } from "react";
import { LaneContext } from "../lane/context";
import { useEditedLane } from "./lanes";

/** What shows one run shows that of the lane that is edited, unless it stands in another's. */
export const EditedLane = ({ children }: { children: ReactNode }) => (
  <LaneContext value={useEditedLane()}>{children}</LaneContext>
);
