import "./class-place.css";
import "./wall.css";
import "./link-details.css";
import "./class-narrow.css";
import { useEffect } from "react";
import { isTyping } from "../bar/typing";
import { Sheet } from "../phone/Sheet";
import { layoutNow, type Layout } from "../shared/layout";
import { leavePlace } from "../stores/place";
import { view } from "../stores/view";
import { Against } from "./Against";
import { ClassBar, ClassTransport } from "./ClassBar";
import { ClassMessage } from "./ClassMessage";
import { ClassStrip } from "./ClassStrip";
import { useClassTable, type ClassTable } from "./class-table";
import { LinkDetails } from "./LinkDetails";
import { lookNow, markLane, reveal, setLook, useLook } from "./look";
import { Paste } from "./Paste";
import { Predicted } from "./Predicted";
import { turn } from "./program";
import { Replayed } from "./Replayed";
import { Tiles } from "./Tiles";
import { Wall } from "./Wall";

/** A class: up to thirty links, each replayed and drawn, with what was predicted in them. */
export function ClassPlace({ layout }: { layout: Layout }) {
  const table = useClassTable();
  useEffect(() => {
    // before a sheet or a popover, which closes at the same key, is gone
    document.addEventListener("keydown", press, { capture: true });
    return () => document.removeEventListener("keydown", press, { capture: true });
  }, []);
  if (layout === "phone") return <OnPhone table={table} />;
  return (
    <>
      <ClassBar />
      {layout === "full" && (
        <aside className="rail scroll class-rail" aria-label="Class">
          <Paste />
          <Predicted table={table} />
          <Against table={table} />
          <Replayed table={table} />
          <Wall table={table} />
        </aside>
      )}
      <main className="centre class-place">
        <h1 className="hidden">Amortize</h1>
        <ClassMessage table={table} />
        {layout === "class" && <ClassStrip table={table} />}
        <Tiles table={table} />
        {layout === "class" && table.links.length > 0 && (
          <aside className="scroll class-beside" aria-label="The link that is chosen">
            <LinkDetails table={table} />
          </aside>
        )}
      </main>
      {layout === "full" && (
        <aside className="side scroll class-side" aria-label="The link that is chosen">
          <LinkDetails table={table} />
        </aside>
      )}
    </>
  );
}

/** One column; the link that is chosen lies over it. */
function OnPhone({ table }: { table: ClassTable }) {
  const chosen = useLook((l) => l.chosen);
  return (
    <main className="class-place on-phone">
      <h1 className="hidden">Amortize</h1>
      <ClassMessage table={table} />
      {table.links.length > 0 && <ClassTransport />}
      <ClassStrip table={table} />
      <Tiles table={table} />
      {table.links.some(({ number }) => number === chosen) && (
        <Sheet title={`Link ${chosen}`} close={() => setLook({ chosen: null })}>
          <LinkDetails table={table} />
        </Sheet>
      )}
    </main>
  );
}

function press(event: KeyboardEvent) {
  const { key } = event;
  const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  const typing = isTyping(event.composedPath()[0] ?? null);
  if (held || typing || event.defaultPrevented || view().aboutPage || view().keys) return;
  const { chosen } = lookNow();
  if (key === "Escape") leaveUnlessCovered(chosen);
  else if (key === "p" || key === "P") turn();
  else if (key === "r" || key === "R") reveal();
  else if ((key === "l" || key === "L") && chosen !== null) markLane(chosen);
}

/** Escape closes first what lies over the class, which listens for itself. */
function leaveUnlessCovered(chosen: number | null) {
  const isSheet = layoutNow() === "phone" && chosen !== null;
  const isOpen = document.querySelector(".class-strip [aria-expanded=true]") !== null;
  if (!isSheet && !isOpen) leavePlace("class");
}
