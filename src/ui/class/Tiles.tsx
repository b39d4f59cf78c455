import { useRef } from "react";
import { letters } from "../lesson/letters";
import { percent } from "../shared/figures";
import { replays, useClass } from "./program";
import { stateOf } from "./Replayed";
import { kept, type ClassLink } from "./replays";
import { Skyline } from "./Skyline";
import { usePredictions } from "./use-predictions";

/** All links at one scale, so that they can be compared by eye. */
export function Tiles() {
  const links = useClass((c) => c.links);
  const grid = useRef<HTMLUListElement>(null);
  const move = (event: React.KeyboardEvent) => {
    const list = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = list.findIndex((button) => button === document.activeElement);
    const tops = new Set(list.map((button) => button.getBoundingClientRect().top));
    const columns = Math.ceil(list.length / Math.max(1, tops.size));
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (by === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation(); // here an arrow takes no step of the run
    list[Math.min(list.length - 1, Math.max(0, at + by))].focus();
  };
  if (links.length === 0) return <Empty />;
  return (
    <div className="scroll tiles-place">
      <ul ref={grid} className="tiles" onKeyDown={move}>
        {links.map((link) => (
          <li key={link.number}>
            <Tile link={link} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const Empty = () => (
  <div className="tiles-place empty">
    <p>
      A link of <em>Share</em> holds a run’s settings, seed, edits and fingerprint, and, from within
      a lesson, what was predicted. Nothing leaves this machine, and no network is needed.
    </p>
  </div>
);

function Tile({ link }: { link: ClassLink }) {
  const chosen = useClass((c) => c.chosen === link.number);
  const revealed = useClass((c) => c.revealed);
  const answer = usePredictions()?.answers.get(link.number);
  const { truth, number, run } = link;
  const share = link.at === "replaying" && run ? link.step / Math.max(1, run.steps) : 0;
  return (
    <button
      type="button"
      className={`tile ${link.at}`}
      aria-pressed={chosen}
      onClick={() => replays.news.setState({ chosen: number })}
    >
      <span className="head">
        <span className="muted">{String(number).padStart(2, "0")}</span>
        {revealed && answer !== undefined && <span className="letter">{letters[answer]}</span>}
        <span className="num kept">{truth ? keptOf(truth) : "–"}</span>
      </span>
      {truth ? <Skyline truth={truth} /> : <span className="said">{link.trouble ?? ""}</span>}
      <span className="state">{stateOf(link)}</span>
      {share > 0 && <i className="progress" style={{ transform: `scaleX(${share})` }} />}
    </button>
  );
}

type Truth = NonNullable<ClassLink["truth"]>;

/** Numbers kept; of strings by rank, where not all are listed, TV. */
const keptOf = (truth: Truth) =>
  truth.layout === "by-value"
    ? String(kept(truth))
    : truth.tv
      ? `TV ${percent(truth.tv.value)} %`
      : "–";
