import "./class-place.css";
import { useEffect } from "react";
import { Icon } from "../shared/Icons";
import { isTyping } from "../bar/typing";
import type { Layout } from "../shared/layout";
import { backToRun, leavePlace } from "../stores/place";
import { view } from "../stores/view";
import { LinkDetails } from "./LinkDetails";
import { Paste } from "./Paste";
import { Predicted } from "./Predicted";
import { replays, reveal, useClass } from "./program";
import { Replayed } from "./Replayed";
import { Tiles } from "./Tiles";

/** A class: up to thirty links, each replayed and drawn, with what was predicted in them. */
export function ClassPlace({ layout }: { layout: Layout }) {
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  const rail = (
    <>
      <Paste />
      <Predicted />
      <Replayed />
    </>
  );
  if (layout !== "full")
    return (
      <main className={`${layout === "phone" ? "" : "centre "}class-place narrow scroll`}>
        <h1 className="hidden">Amortize</h1>
        <ClassMessage />
        {rail}
        <Tiles />
        <LinkDetails />
      </main>
    );
  return (
    <>
      <aside className="rail scroll class-rail" aria-label="Class">
        {rail}
      </aside>
      <main className="centre class-place">
        <h1 className="hidden">Amortize</h1>
        <ClassMessage />
        <Tiles />
      </main>
      <aside className="side scroll class-side" aria-label="The link that is chosen">
        <LinkDetails />
      </aside>
    </>
  );
}

function press(event: KeyboardEvent) {
  const { key } = event;
  const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  const typing = isTyping(event.composedPath()[0] ?? null);
  if (held || typing || event.defaultPrevented || view().aboutPage || view().keys) return;
  if (key === "Escape") leavePlace("class");
  if (key === "p" || key === "P") turn();
  if (key === "r" || key === "R") reveal();
}

function turn() {
  if (replays.news.getState().paused) replays.resume();
  else replays.pause();
}

function ClassMessage() {
  const links = useClass((c) => c.links);
  const paused = useClass((c) => c.paused);
  const done = links.filter(({ at }) => at === "done").length;
  const unread = links.filter(({ at }) => at === "unread").length;
  const open = links.length - done - unread;
  const sentence =
    links.length === 0
      ? "Paste the links of a class: each run is replayed here, and drawn beside the others."
      : `${done} of ${links.length} runs are done` +
        `${open > 0 ? `, ${open} still to replay` : ""}` +
        `${unread > 0 ? `, ${unread} could not be replayed` : ""}.`;
  return (
    <div className="message" role="status">
      <Icon name="note" />
      <div className="said">
        <p>{sentence}</p>
      </div>
      {open > 0 && (
        <button type="button" className="quiet" aria-keyshortcuts="P" onClick={turn}>
          {paused ? "Go on" : "Pause all"}
        </button>
      )}
      {links.length > 0 && open === 0 && (
        <button type="button" className="quiet" onClick={() => replays.again()}>
          All again
        </button>
      )}
      <button type="button" className="button" onClick={backToRun}>
        Back to the run
      </button>
    </div>
  );
}
