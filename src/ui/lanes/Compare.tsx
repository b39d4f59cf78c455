import "../shared/figures-table.css";
import "./compare.css";
import { schema } from "../../experiment/presets";
import { AboutButton } from "../about/AboutButton";
import { Explained } from "../glossary/Explained";
import { useLane, useLive } from "../lane/context";
import { figure, percent, visible, whole } from "../shared/figures";
import { Icon } from "../shared/Icons";
import { Maths } from "../shared/Maths";
import { comparedRows, sameReward, unequal } from "./compared";
import { concentration } from "./concentration";
import { differsIn } from "./differs";
import { runSeedsOf } from "./seeds-of-lanes";
import { useCharts, useShownLanes, type ShownLane } from "./use-lanes";
import { useTruths } from "./use-truths";

/** What differs between the lanes, what came of it, and what each of them aims at. */
export function Compare() {
  const shown = useShownLanes();
  useCharts(shown);
  useTruths(shown);
  const { lead, rest } = differsIn(shown);
  const uneven = unequal(shown);
  return (
    <div className="scroll compare" tabIndex={0}>
      <p>
        <strong>
          <Maths>{lead}</Maths>
        </strong>{" "}
        <Maths>{rest}</Maths>
      </p>
      <Figures shown={shown} />
      {uneven && <Caution>{uneven}</Caution>}
      <Caution>
        <strong>One seed is not a ranking.</strong> Five seeds give a median and a range.
        <SeedsButton shown={shown} />
      </Caution>
      <Why shown={shown} />
      <Largest shown={shown} />
    </div>
  );
}

const SEEDS = 5;

/** Five seeds of every lane, trained beside them and compared among the runs. */
function SeedsButton({ shown }: { shown: readonly ShownLane[] }) {
  const { runtime } = useLane();
  const run = async () => {
    const sentence = await runSeedsOf(
      shown.map(({ lane }) => lane),
      SEEDS,
    );
    if (sentence !== null) runtime.setState({ confirmed: { sentence } });
  };
  return (
    <button type="button" className="button" onClick={() => void run()}>
      Run {SEEDS} seeds
    </button>
  );
}

const Caution = ({ children }: { children: React.ReactNode }) => (
  <div className="caution">
    <Icon name="caution" />
    <div>{children}</div>
  </div>
);

function Figures({ shown }: { shown: readonly ShownLane[] }) {
  const steps = shown.map(({ lane }) => lane.live.shown.getState().truth?.step ?? 0);
  const same = new Set(steps).size === 1;
  return (
    <table className="figures">
      <caption>
        {same
          ? `Exact figures are of step ${whole(steps[0])}.`
          : `Exact figures are of steps ${steps.map(whole).join(", ")}.`}
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden">quantity</span>
          </th>
          <th scope="col">target</th>
          {shown.map(({ letter, name, style }) => (
            <th key={letter} scope="col" style={style}>
              <i className="lane-swatch" aria-hidden="true" /> {letter}
              {shown.length < 3 && `: ${name}`}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {comparedRows(shown).map(({ name, about, target, lanes }) => (
          <tr key={name}>
            <th scope="row">
              {about ? (
                <AboutButton topic={about}>
                  <Maths>{name}</Maths>
                </AboutButton>
              ) : (
                name
              )}
            </th>
            <td className="muted">{target}</td>
            {lanes.map((text, k) => (
              <td key={shown[k].letter}>{text}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the methods have for an optimum, by their own notes, beside what came of it. */
function Why({ shown }: { shown: readonly ShownLane[] }) {
  const same = sameReward(shown);
  const field = schema.table["method.name"];
  const methods = [...new Set(shown.map(({ experiment }) => experiment.leaves["method.name"]))];
  const notes = field.kind === "choice" ? field.notes : undefined;
  const narrow = shown.flatMap(({ letter, lane }) => {
    const { truth } = lane.live.shown.getState();
    const found = truth && concentration(truth);
    return found ? [{ letter, ...found }] : [];
  });
  return (
    <section>
      <h3>What each method aims at</h3>
      {same && (
        <p>
          <Maths>{same}</Maths>
        </p>
      )}
      {narrow.map(({ letter, strings, mass }) => (
        <p key={letter}>
          In lane {letter} {whole(strings)} {strings === 1 ? "string holds" : "strings hold"}{" "}
          {percent(mass)} % of the mass.
        </p>
      ))}
      {methods.map((method) => (
        <p key={method}>
          <strong>{field.kind === "choice" && field.names?.[String(method)]}.</strong>{" "}
          <Explained>{notes?.[String(method)]?.assumes ?? ""}</Explained>
        </p>
      ))}
    </section>
  );
}

const LISTED = 8;

/** The strings that the edited lane writes most often. */
function Largest({ shown }: { shown: readonly ShownLane[] }) {
  const lane = useLane();
  const truth = useLive((l) => l.truth);
  const letter = shown.find((one) => one.lane === lane)?.letter;
  const rows = [...(truth?.rows ?? [])].sort((a, b) => b.policy - a.policy).slice(0, LISTED);
  return (
    <section>
      <h3>Lane {letter}, largest</h3>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">
              <em>z</em>
            </th>
            <th scope="col">target, %</th>
            <th scope="col">policy, %</th>
            <th scope="col">ratio</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ text, target, policy }) => (
            <tr key={text}>
              <th scope="row" title={text}>
                {visible(text)}
              </th>
              <td className="muted">{percent(target)}</td>
              <td>{percent(policy)}</td>
              <td>{figure(policy / target)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
