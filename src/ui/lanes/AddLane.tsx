import "./add-lane.css";
import { lazy, Suspense } from "react";
import { Popover } from "../shared/Popover";
import { letters, useLanes } from "./lanes";

const Menu = lazy(() => import("./AddMenu"));

interface Props {
  readonly className: string;
  readonly align?: "left" | "right" | "above";
}

/** Opens the list of rivals that the run on screen may be given. */
export function AddLane({ className, align }: Props) {
  const full = useLanes().length >= letters.length;
  if (full) return null;
  return (
    <Popover label="Add lane" className={className} align={align}>
      <Suspense fallback={<div className="add-lane" />}>
        <Menu />
      </Suspense>
    </Popover>
  );
}
