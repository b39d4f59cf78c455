import { letters } from "../lesson/letters";
import { printOutcome } from "../lesson/outcome";
import { Icon } from "../shared/Icons";
import type { ClassLink } from "./class-link";
import { shownOn, type ClassTable } from "./class-table";
import { setLook, useLook } from "./look";
import { replayState, replayStates, stateOf } from "./replay-state";
import { Skyline } from "./Skyline";

interface Props {
  readonly link: ClassLink;
  readonly table: ClassTable;
  readonly top: number;
  readonly tabbable: boolean; // the tile at which the focus enters the wall
}

/** One link: what was predicted, what came of it, its outline over its fill, and its replay. */
export function Tile({ link, table, top, tabbable }: Props) {
  const { truth, number, run, lanes } = link;
  const chosen = useLook((l) => l.chosen === number);
  const showsAnswer = useLook((l) => l.revealed && l.letters);
  const showsFigure = useLook((l) => l.figures);
  const faded = useLook((l) => l.only !== null && l.only !== replayState(link));
  const marked = useLook((l) => l.lanes.includes(number));
  const answer = table.predictions?.answers.get(number);
  const value = table.figures.get(number);
  const share = link.at === "replaying" && run ? link.step / Math.max(1, run.steps) : 0;
  const parted = replayState(link) === "parted";
  return (
    <button
      type="button"
      className={`tile ${link.at}${marked ? " marked" : ""}`}
      data-number={number}
      aria-pressed={chosen}
      disabled={faded}
      tabIndex={tabbable ? 0 : -1}
      onClick={() => setLook({ chosen: number })}
    >
      <span className="tile-inside">
        <span className="head">
          <span className="hidden">Link </span>
          <span className="muted num">{String(number).padStart(2, "0")}</span>
          {showsAnswer && answer !== undefined && <span className="letter">{letters[answer]}</span>}
          {lanes > 1 && <span className="muted of-lanes">lane 1 of {lanes}</span>}
          {marked && <span className="lane-mark">lane</span>}
          {showsFigure && (
            <span className="num figure-shown">
              {value === undefined ? "–" : printOutcome(shownOn(link, table), value)}
            </span>
          )}
        </span>
        {truth ? (
          <Skyline truth={truth} top={top} />
        ) : (
          <span className="said">{link.trouble ?? ""}</span>
        )}
        <span className={parted ? "state parted" : "state"}>
          {link.at === "unread" ? <Icon name="caution" size={12} /> : <Sign link={link} />}
          {stateOf(link)}
        </span>
      </span>
      {share > 0 && <i className="progress" style={{ transform: `scaleX(${share})` }} />}
    </button>
  );
}

const Sign = ({ link }: { link: ClassLink }) => {
  const state = replayState(link);
  return state === "open" ? null : <span className="sign">{replayStates[state].sign}</span>;
};
