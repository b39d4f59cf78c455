import { outcomeNames, printOutcome } from "../lesson/outcome";
import { count, duration } from "../shared/figures";
import { Icon } from "../shared/Icons";
import { Maths } from "../shared/Maths";
import { backToRun } from "../stores/place";
import { mostApart, shownOn, type ClassTable } from "./class-table";
import { openAll } from "./opens";
import { useClass } from "./program";
import { secondsLeft } from "./time-left";

/** How far the class is, how far apart its runs are, and what is proposed. */
export function ClassMessage({ table }: { table: ClassTable }) {
  const { links } = table;
  const apart = mostApart(table);
  const [least, most] = apart ?? [];
  const left = useClass((c) => secondsLeft(c.links, c.spent));
  return (
    <div className="message" role="status">
      <Icon name="note" />
      <div className="said">
        <p>
          <strong>{progress(links, left)}</strong>{" "}
          {least && most && <Apart {...{ least, most, table }} />}
        </p>
      </div>
      {least?.run && most?.run && (
        <button
          type="button"
          className="button"
          onClick={() => openAll([most, least].flatMap(({ run }) => run ?? []))}
        >
          Open {most.number} beside {least.number}
        </button>
      )}
      <button type="button" className="quiet" onClick={backToRun}>
        Back to the run
      </button>
    </div>
  );
}

type Link = ClassTable["links"][number];

function Apart({ least, most, table }: { least: Link; most: Link; table: ClassTable }) {
  const shown = shownOn(least, table);
  const of = ({ number }: Link) => printOutcome(shown, table.figures.get(number) ?? 0);
  return (
    <span className="muted">
      Furthest apart in <Maths>{outcomeNames(shown).short}</Maths>: {of(least)} (link {least.number}
      ) and {of(most)} (link {most.number}).
    </span>
  );
}

function progress(links: readonly Link[], left: number | null): string {
  if (links.length === 0)
    return "Paste the links of a class: each run is replayed here, and drawn beside the others.";
  const done = links.filter(({ at }) => at === "done").length;
  const unread = links.filter(({ at }) => at === "unread").length;
  return (
    `${done} of ${links.length} replayed` +
    `${left === null ? "" : `, about ${duration(left)} left`}` +
    `${unread > 0 ? `; ${count(unread, "link")} could not be replayed` : ""}.`
  );
}
