import "./subjectivity.css";
import { useLane, useLive, useShownSetup } from "../../lane/context";
import type { LabelMeans } from "../../../worker/protocol";
import { nats } from "../../shared/figures";
import { type Setup, leavesNow } from "../../stores/setup";
import { type ChartSize, place } from "../../trio/chart-geometry";
import { mBands, pathOf } from "./bound";

/**
 * log p(Y | X) over ELBO of the labelled reviews, exact; the tint between them is their KL. M-steps
 * are bands: there the likelihood moves, elsewhere the policy.
 */
export function Bound(size: ChartSize) {
  const { live } = useLane();
  useLive((l) => l.truth); // the series is mutable: a new answer draws it anew
  const points = live.series.judged.bounds;
  const leaf = (path: string) => (setup: Setup) => leavesNow(setup)[path];
  const method = useShownSetup(leaf("method.name"));
  const eSteps = Number(useShownSetup(leaf("em.eSteps")));
  const mSteps = Number(useShownSetup(leaf("em.mSteps")));
  const { left, top, width, height } = place(size);
  const last = points.at(-1);
  const end = Math.max(60, last?.step ?? 0);
  const values = points.flatMap(({ means }) => [means.logEvidence, means.elbo]);
  const [low, high] = [Math.min(-1, ...values), 0];
  const x = (step: number) => left + (step / end) * width;
  const y = (value: number) => top + ((high - value) / (high - low)) * height;
  const line = (of: (point: (typeof points)[number]) => number) =>
    points.map((point) => [x(point.step), y(of(point))] as const);
  const evidence = line(({ means }) => means.logEvidence);
  const elbo = line(({ means }) => means.elbo);
  const bands = method === "em" ? mBands({ eSteps, mSteps }, last?.step ?? 0) : [];
  const said = last
    ? `log p ${nats(last.means.logEvidence)}, ELBO ${nats(last.means.elbo)}, ` +
      `KL ${nats(last.means.klReverse)} at step ${last.step}`
    : "no exact answer yet";
  return (
    <figure className="step-chart bound" style={{ width: size.width, height: size.height }}>
      <figcaption style={{ left }}>
        <b>Evidence bound</b> <span className="muted">labelled reviews, exact, nats</span>
      </figcaption>
      <svg width={size.width} height={size.height} role="img" aria-label={said}>
        {bands.map(([from, to], k) => (
          <g key={from}>
            <rect className="band" x={x(from)} y={top} width={x(to) - x(from)} height={height} />
            <text className="middle" x={(x(from) + x(to)) / 2} y={top - 3}>
              M {k + 1}
            </text>
          </g>
        ))}
        <path className="gap" d={pathOf([...evidence, ...elbo.toReversed()])} />
        <path className="evidence-line" d={pathOf(evidence)} />
        <path className="elbo-line" d={pathOf(elbo)} />
        {[high, low].map((value) => (
          <text key={value} className="end" x={left - 6} y={y(value) + 4}>
            {nats(value)}
          </text>
        ))}
        {last && <Figures means={last.means} left={left + width + 10} top={top} />}
      </svg>
    </figure>
  );
}

interface FiguresProps {
  readonly means: LabelMeans;
  readonly left: number;
  readonly top: number;
}

const Figures = ({ means, left, top }: FiguresProps) => (
  <g>
    <text x={left} y={top + 12}>
      log p {nats(means.logEvidence)}
    </text>
    <text className="elbo" x={left} y={top + 30}>
      ELBO {nats(means.elbo)}
    </text>
    <text x={left} y={top + 48}>
      KL {nats(means.klReverse)}
    </text>
  </g>
);
