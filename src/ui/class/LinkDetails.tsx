import { letters } from "../lesson/letters";
import { outcomeNames, printOutcome } from "../lesson/outcome";
import { whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { Changed } from "./Changed";
import type { ClassLink } from "./class-link";
import type { ClassTable } from "./class-table";
import { LinkOpens } from "./LinkOpens";
import { LinkPlot } from "./LinkPlot";
import { useLook } from "./look";
import { ReplayTable } from "./ReplayTable";
import { replayState, stateOf } from "./replay-state";

/** The link that is chosen: its prediction, what came of it here, and what it changed. */
export function LinkDetails({ table }: { table: ClassTable }) {
  const link = useLook((l) => table.links.find(({ number }) => number === l.chosen));
  const revealed = useLook((l) => l.revealed);
  if (!link)
    return <p className="muted choose">Choose a tile to see its run, and what its link changed.</p>;
  const { number, run, truth, lanes } = link;
  const answer = table.predictions?.answers.get(number);
  return (
    <section className="link-details" aria-label={`Link ${number}`}>
      <header>
        <h2>Link {number}</h2>
        {revealed && answer !== undefined && (
          <>
            <span className="letter">{letters[answer]}</span>
            <span className="muted predicted-text">predicted {optionText(table, answer)}</span>
          </>
        )}
        <span className="muted keys-hint" aria-hidden="true">
          ←↑↓→ · Enter opens
        </span>
      </header>
      <div className="link-says">
        {link.trouble !== null && <p>{link.trouble}</p>}
        {revealed && <CameTrue link={link} table={table} />}
        {run && <p className="muted">{replaySentence(link)}</p>}
        {lanes > 1 && (
          <p className="muted">The link has {lanes} lanes: the first is replayed and counts.</p>
        )}
      </div>
      {truth && <LinkPlot truth={truth} />}
      {run && <ReplayTable link={link} table={table} />}
      {run && <Changed run={run} />}
      {run && <LinkOpens link={link} table={table} />}
    </section>
  );
}

function optionText({ asked }: ClassTable, answer: number): string {
  const text = asked?.options[answer]?.text ?? `option ${answer + 1}`;
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}

const capital = (text: string) =>
  /^[a-z]{3}/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;

/** What became of the run, and whether the prediction says so. */
function CameTrue({ link, table }: { link: ClassLink; table: ClassTable }) {
  const found = table.found.get(link.number);
  const outcome = table.asked?.outcome;
  const answer = table.predictions?.answers.get(link.number);
  if (!outcome || found?.kind !== "figure") return null;
  return (
    <p>
      <Maths>{capital(outcomeNames(outcome).short)}</Maths> {printOutcome(outcome, found.value)}
      {answer !== undefined && (
        <>
          : the prediction was <strong>{found.range === answer ? "right" : "not right"}</strong>
        </>
      )}
      .
    </p>
  );
}

function replaySentence(link: ClassLink): string {
  const { like } = link;
  const said = comparedIn(link);
  return like === null || said === ""
    ? said
    : `${said} It is the run of link ${like}, replayed once for both.`;
}

function comparedIn(link: ClassLink): string {
  const { at, identicalThrough, figures } = link;
  switch (replayState(link)) {
    case "identical":
      return `Same tokens as the link through step ${whole(identicalThrough)}.`;
    case "parted":
      return partedIn(link);
    case "alike":
      return (
        "Another kind of device made the link; at step " +
        `${whole(figures?.step)} the exact figures are as close as rounding leaves them.`
      );
    case "alone":
      return "The link holds no fingerprint, so there is nothing to compare.";
    case "open":
      return at === "waiting" ? "It waits for its replay." : `Replaying: ${stateOf(link)}.`;
    case "unread":
      return "";
  }
}

function partedIn({ partedAt, identicalThrough }: ClassLink): string {
  if (partedAt === null)
    return "Another kind of device made the link; rounding alone does not take them so far apart.";
  const why = "it was made on another kind of GPU, or by another version.";
  return identicalThrough
    ? `Same tokens as the link through step ${whole(identicalThrough)}, then different: ${why}`
    : `The tokens are not those of the link: ${why}`;
}
