import "./held-out.css";
import type { WorldMeans } from "../../../worker/protocol";
import { useLane, useLive, useRuntime } from "../../lane/context";
import { awaited } from "../../shared/awaited";
import { figure } from "../../shared/figures";
import type { ChartSize, PlotArea } from "../../trio/chart-geometry";
import { TakeMenu } from "../../take/TakeMenu";
import { pushApart, tick } from "../../trio/domain";
import { Rules } from "../../trio/Rules";
import { StepAxis } from "../../trio/StepAxis";
import { useAcross } from "../../trio/use-chart";
import { type Knots, bandOf, lineOf, ofSplits, splitKnots } from "./held-out";
import { meanText } from "./stories";

/**
 * KL(target ‖ q) by step, the mean over some stories of each split: held out dotted, trained solid.
 * Their distance is the amortisation gap; the tint is a standard error of the choice of stories.
 */
export function HeldOut(size: ChartSize) {
  const { live, axes } = useLane();
  useLive((l) => l.truth); // the splits are mutable: a new answer draws them anew
  const { series, along, frame, now, end, x, xOfStep } = useAcross(size);
  const { splits } = live.series.judged;
  const last = splits.at(-1);
  const knots = splitKnots(splits);
  const spans = Object.values(knots).flatMap((of) => of.flatMap(({ low, high }) => [low, high]));
  const domain = axes.grow("splits", last ? [0, ...spans] : [], series.length === 0);
  const y = (value: number) =>
    (1 - (value - domain.low) / (domain.high - domain.low)) * frame.height;
  return (
    <figure
      className={`step-chart held-out${size.big ? " big" : ""}`}
      style={{ width: size.width, height: size.height }}
      data-chart="held-out"
    >
      <figcaption style={{ left: frame.left }}>
        <b>KL(target‖q)</b> <span>{caption(last?.heldOut ?? null)}</span>
      </figcaption>
      <TakeMenu
        name="held-out"
        title="KL(target‖q)"
        says="Mean over some stories of each split by step: held out dotted, trained solid."
        figures={last ? () => ofSplits(knots) : null}
      />
      <svg
        style={{ left: frame.left, top: frame.top }}
        width={frame.width}
        height={frame.height}
        className="under"
        role="img"
        aria-label={inWords(last ?? { train: null, heldOut: null })}
      >
        {domain.ticks.map((t) => (
          <g key={t}>
            <path className="grid" d={`M0 ${Math.round(y(t)) + 0.5}H${frame.width}`} />
            {last && (
              <text className="end" x={-8} y={y(t) + 4}>
                {tick(t, domain)}
              </text>
            )}
          </g>
        ))}
        <Split className="held-out-split" knots={knots.heldOut} scales={{ xOfStep, y }} />
        <Split className="trained-split" knots={knots.train} scales={{ xOfStep, y }} />
      </svg>
      <div
        className="over"
        style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
      >
        <Rules xOfStep={xOfStep} width={frame.width} height={frame.height} axis={size.axis} />
      </div>
      {!last && <Awaited {...frame} />}
      {size.axis && <StepAxis frame={frame} now={now} end={end} x={x} along={along} />}
      {last && <Names frame={frame} y={y} big={size.big} {...last} />}
    </figure>
  );
}

const caption = (means: WorldMeans | null) =>
  means ? `mean of ${means.prompts} stories each, ± error, nats` : "mean over stories, nats";

type Means = Readonly<Record<"train" | "heldOut", WorldMeans | null>>;

const inWords = ({ train, heldOut }: Means) =>
  `held out ${meanText(heldOut?.klForward)}, trained ${meanText(train?.klForward)}`;

interface SplitProps {
  readonly className: string;
  readonly knots: Knots;
  readonly scales: Parameters<typeof lineOf>[1];
}

const Split = ({ className, knots, scales }: SplitProps) => (
  <g className={className}>
    <path className="band" d={bandOf(knots, scales)} />
    <path className="line" d={lineOf(knots, scales)} />
    {knots.length === 1 && (
      <circle cx={scales.xOfStep(knots[0].step)} cy={scales.y(knots[0].value)} r={2.5} />
    )}
  </g>
);

const GAP = { small: 17, big: 22 }; // px between two names

interface NamesProps extends Means {
  readonly frame: PlotArea;
  readonly y: (value: number) => number;
  readonly big: boolean;
}

/** Name and latest figure of either line, at the height where it ends. */
function Names({ frame, y, big, train, heldOut }: NamesProps) {
  const gap = big ? GAP.big : GAP.small;
  const heightOf = (kl: number) => (Number.isFinite(kl) ? y(kl) : 0); // ∞ is above all
  const rows = [
    { name: "held out", mark: "dotted", means: heldOut },
    { name: "trained", mark: "policy", means: train },
  ].flatMap(({ name, mark, means }) =>
    means ? [{ name, mark, means, y: heightOf(means.klForward.value) }] : [],
  );
  return (
    <ul
      className={`gutter${big ? " big" : ""}`}
      style={{ left: frame.left + frame.width + 8, top: frame.top }}
    >
      {pushApart(rows, gap, 8, frame.height - 8).map((row) => (
        <li
          key={row.name}
          style={{ transform: `translateY(${row.y - gap / 2}px)` }}
          title={meanText(row.means.klForward)}
        >
          <i className={`sample ${row.mark}`} />
          <span>{row.name}</span>
          <b>{figure(row.means.klForward.value)}</b>
        </li>
      ))}
    </ul>
  );
}

function Awaited({ left, top, width, height }: PlotArea) {
  const sentence = useRuntime((r) =>
    awaited(r, { loading: "Stories are judged with the model.", open: "Being computed." }),
  );
  return (
    <p className="awaited" style={{ left, top, width, height }}>
      <span>{sentence}</span>
    </p>
  );
}
