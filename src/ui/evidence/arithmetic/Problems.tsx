import "../../shared/figures-table.css";
import "./arithmetic.css";
import type { ExamReport, Proportion, SetReport, WaysMeans } from "../../../worker/protocol";
import { useLive, useRuntime } from "../../lane/context";
import { figure, percent, whole, withError } from "../../shared/figures";
import { columnsOf } from "./columns";

/** P(right) of held-out problems by operands, and kinds of mistake; asked while the run rests. */
export function Problems() {
  const exam = useLive((l) => l.exam);
  const rests = useRuntime((r) => r.phase.at !== "running");
  if (!exam)
    return (
      <p className="figures-panel muted">
        {rests
          ? "Held-out problems are asked now."
          : "Held-out problems are asked while the run rests: press Pause."}
      </p>
    );
  return (
    <div className="problems scroll" tabIndex={0}>
      <h3>P(right) of held-out problems</h3>
      <p className="muted">{stateOf(exam)}</p>
      <p className="muted">
        P(right) is the mean over the problems, with Wilson’s 95 % interval for their choice and for
        samples. KL is from the target, given a right way of working, to all that is written: exact,
        and the mean over the problems, with the error of their choice.
      </p>
      {exam.sets.map((set) => (
        <Set key={set.name} {...set} />
      ))}
      <Kinds sets={exam.sets} />
    </div>
  );
}

const stateOf = ({ step, asked, toAsk }: ExamReport): string =>
  `Of the policy at step ${whole(step)}; one column a problem, sorted. ` +
  (asked < toAsk ? `${asked} of ${toAsk} answers are in.` : "Fill: policy. Dashes: untrained.");

const WIDTH = 300;
const HEIGHT = 60;

function Set({ name, of, walked, policy, prior, right, ways }: SetReport) {
  const bars = columnsOf(policy, { width: WIDTH, height: HEIGHT });
  const levels = columnsOf(prior, { width: WIDTH, height: HEIGHT })
    .map(({ left, width, top }) => `M${left} ${Math.round(top) + 1.5}h${width}`)
    .join("");
  return (
    <figure className="problem-set">
      <figcaption>
        <b>{name}</b>{" "}
        <span className="muted">
          {policy.length} of {whole(of)}, {walked ? "exact within 0.01" : "16 samples each"}
        </span>
      </figcaption>
      <svg width={WIDTH} height={HEIGHT + 2} role="img" aria-label={inWords({ name, right })}>
        {bars.map(({ left, width, top }, k) => (
          <rect key={k} className="fill" x={left} y={top + 1} width={width} height={HEIGHT - top} />
        ))}
        <path className="halo" d={levels} />
        <path className="prior" d={levels} />
        <path className="frame" d={`M0.5 1.5H${WIDTH - 0.5}V${HEIGHT + 1}H0.5z`} />
      </svg>
      <p className="num">
        <span>policy {shownMean(right.policy)}</span>{" "}
        <span className="muted">untrained {shownMean(right.prior)}</span>
      </p>
      <p className="num">
        <span>KL policy {shownKl(ways.policy)}</span>{" "}
        <span className="muted">untrained {shownKl(ways.prior)} nats</span>
      </p>
    </figure>
  );
}

const shownKl = (means: WaysMeans | null): string => (means ? withError(means.whole) : "–");

const shownMean = (share: Proportion | null): string =>
  share ? `${figure(share.value)} (${figure(share.low)} to ${figure(share.high)})` : "–";

const inWords = ({ name, right }: Pick<SetReport, "name" | "right">): string =>
  `${name}: mean P(right) ${shownMean(right.policy)} of the policy, ` +
  `${shownMean(right.prior)} untrained.`;

function Kinds({ sets }: { readonly sets: readonly SetReport[] }) {
  const kinds = Object.keys(sets.find(({ policy }) => policy.length > 0)?.mistakes ?? {});
  return (
    <table className="figures">
      <caption>Kinds of mistake, by operands: the policy’s share in %.</caption>
      <thead>
        <tr>
          <th scope="col">kind</th>
          {sets.map(({ name }) => (
            <th key={name} scope="col">
              {name.replace(" operands", "")}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <th scope="row">{kind}</th>
            {sets.map(({ name, mistakes }) => (
              <td key={name}>{mistakes[kind] === undefined ? "–" : percent(mistakes[kind])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
