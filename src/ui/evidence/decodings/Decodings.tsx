import "./decodings.css";
import type { Study } from "../../../worker/protocol";
import { useLane, useRuntime } from "../../lane/context";
import { isOpen } from "../../stores/runtime";
import { count, nats, figure, whole } from "../../shared/figures";
import { CurveLegend, CurveTable } from "./CurveTable";
import { drawnCurves } from "./curves";
import { FrontierChart } from "./FrontierChart";
import { StopChart } from "./StopChart";
import { marked, verdict, type Marked } from "./verdict";

/** Likelihood against diversity of every way of writing, and the stops, measured on demand. */
export function Decodings() {
  const study = useRuntime((r) => r.study);
  return (
    <div className="scroll decodings" tabIndex={0}>
      <Measure study={study} />
      {study && <Found study={study} />}
    </div>
  );
}

/** One button throughout, so that the keyboard's focus stays on it while it measures. */
function Measure({ study }: { study: Study | null }) {
  const { session, runtime } = useLane();
  const studying = useRuntime((r) => r.studying);
  const working = useRuntime((r) => r.working);
  const able = useRuntime((r) => isOpen(r.phase) && r.playback === null);
  const measure = () => {
    runtime.setState({ studying: true });
    session.send({ kind: "study" });
  };
  const cancel = () => session.send({ kind: "cancel" });
  const begin = study ? "Measure again" : "Measure the decodings";
  return (
    <p className="measure">
      <button
        type="button"
        className="button"
        disabled={!able && !studying}
        onClick={studying ? cancel : measure}
      >
        {studying ? "Cancel" : begin}
      </button>
      {studying && (
        <progress value={working?.done ?? 0} max={working?.of ?? 1} aria-label="Measuring" />
      )}
      <span className="muted">
        {studying
          ? (working?.what ?? "Waiting for the step under way")
          : able
            ? "For the prompt shown; training waits meanwhile."
            : "Once a run of this machine is open: press Train here, or start a new run."}
      </span>
    </p>
  );
}

function Found({ study }: { study: Study }) {
  const points = marked(study);
  const { curves, leftOut } = drawnCurves(study);
  return (
    <>
      <h3>Likelihood against diversity</h3>
      <p className="muted">
        After {count(study.step, "step")}, {whole(study.strings)} strings each, prompt “
        {study.prompt}”
      </p>
      <FrontierChart points={points} curves={curves} />
      <p className="muted">
        Filled squares: as many rows of the model as the policy takes. Hollow ones: about five times
        as many. The numbers are those of the table.
      </p>
      <CurveLegend curves={curves} />
      {leftOut > 0 && (
        <p className="muted">
          {count(leftOut, "setting")} left out: the strings that are known hold less than 90 %
          there.
        </p>
      )}
      <p>{verdict(points)}</p>
      <PointTable points={points} />
      <CurveTable curves={curves} />
      <h3>Stop drift</h3>
      <p className="muted">
        log <em>q</em>(⊤) − log <em>q</em>*(⊤) by tokens before ⊤, nats; 0 is the target’s own stop.
      </p>
      <StopChart stops={study.stops} />
    </>
  );
}

/** Angles below a thousandth are told apart by nobody. */
const diversityText = (value: number): string =>
  value > 0 && value < 1e-3 ? "< 0.001" : figure(value);

const PointTable = ({ points }: { points: readonly Marked[] }) => (
  <table>
    <caption className="hidden">Every way of writing</caption>
    <thead>
      <tr>
        <th scope="col">way of writing</th>
        <th scope="col">mean log p</th>
        <th scope="col">diversity</th>
        <th scope="col">rows, ×</th>
      </tr>
    </thead>
    <tbody>
      {points.map(({ number, title, kind, logLikelihood, diversity, cost }) => (
        <tr key={title}>
          <th scope="row">
            <i className={`point ${kind}`}>{number}</i> {title}
          </th>
          <td>{nats(logLikelihood)}</td>
          <td>{diversityText(diversity)}</td>
          <td>{kind === "target" ? "–" : figure(cost)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
