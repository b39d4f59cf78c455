import { useRef, useState } from "react";
import { readHeights, writeHeights } from "../../../schema/heights";
import { useLane, useShownSetup } from "../../lane/context";
import { discard, edit } from "../../run/editing";
import { valueShown } from "../../stores/setup";
import type { Drawn } from "./drawn-field";
import { type Place, raised, stroke } from "./paint";

/** A drawing in the making: heights that are painted, and become one edit when they are let go. */
export function useDrawing({ path, field }: Drawn) {
  const lane = useLane();
  const leaf = useShownSetup((s) => String(valueShown(s, path)));
  const [draft, show] = useState<readonly number[] | null>(null);
  // what is to be committed: leaving after Esc, in the same event, finds nothing
  const painted = useRef<readonly number[] | null>(null);
  const [cursor, setCursor] = useState(Math.floor(field.bars / 2));
  const last = useRef<Place | null>(null); // where the pointer that paints was
  const heights = draft ?? readHeights(leaf);
  const setDraft = (next: readonly number[] | null) => {
    painted.current = next;
    show(next);
  };
  const move = (bar: number) => setCursor(Math.min(field.bars - 1, Math.max(0, bar)));
  return {
    heights,
    cursor,
    isDraft: draft !== null,
    begin(place: Place) {
      discard(lane, path);
      last.current = place;
      setDraft(stroke(heights, place, place));
      setCursor(place.bar);
    },
    paint(place: Place) {
      if (last.current === null) return;
      setDraft(stroke(heights, last.current, place));
      last.current = place;
      setCursor(place.bar);
    },
    moveBy: (bars: number) => move(cursor + bars),
    moveTo: move,
    raise(by: number) {
      discard(lane, path);
      setDraft(raised(heights, cursor, by));
    },
    commit: () => {
      last.current = null;
      if (painted.current === null) return;
      edit(lane, path, writeHeights(painted.current));
      setDraft(null);
    },
    cancel: () => {
      last.current = null;
      setDraft(null);
    },
  };
}
