import "./add-lane.css";
import { Suspense } from "react";
import { lazily } from "../shared/later";
import { Popover } from "../shared/Popover";
import { useView } from "../stores/view";
import { hides, viewQuery } from "../view-query/view-query";
import { letters, useLanes } from "./lanes";

const Menu = lazily(() => import("./AddMenu").then((file) => file.default));

interface Props {
  readonly className: string;
  readonly align?: "left" | "right" | "above";
  readonly byKey?: boolean; // the key L opens this one
}

/** Opens the list of rivals that the run on screen may be given. */
export function AddLane({ className, align, byKey = false }: Props) {
  const full = useLanes().length >= letters.length;
  const wanted = useView((v) => v.adding) && byKey;
  if (full || viewQuery().embed || hides("lanes")) return null;
  return (
    <Popover label="Add lane" className={className} align={align} wanted={wanted}>
      <Suspense fallback={<div className="add-lane" />}>
        <Menu />
      </Suspense>
    </Popover>
  );
}
