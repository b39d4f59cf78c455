import "./log-z-lines.css";
import { useLogZ } from "../shared/log-z";
import { useOutdated } from "../shared/use-outdated";
import { useLane, useLive, useRuntime } from "../lane/context";
import { useState } from "react";
import { sameTarget, type Bounded, type SampleRow } from "../../worker/protocol";
import { AboutButton } from "../about/AboutButton";
import { count, nats, whole } from "../shared/figures";
import { awaited } from "../shared/awaited";
import { useDrawn, useSize } from "../shared/hooks";
import { tick } from "../trio/domain";

/**
 * Every sample of the batch as a line u₀ … uₙ, its prefixes' estimates of log Z. Training
 * flattens them onto the exact one.
 */
export function LogZLines({ row }: { row: SampleRow | null }) {
  const { stamp, lines } = useLive((l) => l.lines);
  const age = useOutdated(stamp);
  const [table, setTable] = useState(false);
  return (
    <section className={age ? "log-z-lines outdated" : "log-z-lines"} aria-label="log Z by prefix">
      <header>
        <h3>
          <AboutButton topic="lines">
            log <em>Z</em> by prefix
          </AboutButton>
        </h3>
        {age ? (
          <span className="age">{age}</span>
        ) : (
          <span className="muted">
            {lines.length
              ? `${count(lines.length, "sample")} of step ${whole(stamp?.step)}, nats`
              : "nats"}
          </span>
        )}
        <button type="button" className="link" onClick={() => setTable(!table)}>
          {table ? "Lines" : "Table"}
        </button>
      </header>
      {table ? <LinesTable lines={lines} /> : <Canvas row={row} />}
    </section>
  );
}

/** The place of the drawing, or the sentence that says what it waits for. */
function Canvas({ row }: { row: SampleRow | null }) {
  const { stamp, lines } = useLive((l) => l.lines);
  const exact = useLogZ(stamp ?? row);
  const byValue = useDrawn() === "by-value";
  const waits = useRuntime((r) =>
    awaited(r, { loading: "Lines come with the model.", open: "Lines come with the first step." }),
  );
  const [measure, size] = useSize();
  const comparable = row !== null && (stamp === null || sameTarget(row, stamp));
  const own = comparable ? row.prefixes.map((p) => p.u) : undefined;
  const label =
    `${lines.length} lines of prefix estimates at step ${stamp?.step ?? 0}; ` +
    `${exact && isLeast(exact) ? "log Z at least" : "exact log Z"} ${nats(exact?.value)}.`;
  return (
    <div className="canvas" ref={measure} role="img" aria-label={label}>
      {size && (
        <Drawing
          lines={lines}
          own={own}
          exact={exact}
          anchor={byValue}
          width={size.width}
          height={size.height}
        />
      )}
      {lines.length === 0 && !own && (
        <p className="awaited">
          <span>{waits}</span>
        </p>
      )}
    </div>
  );
}

const LEAST_SPAN = 0.05; // nats, to either side of log Z

interface DrawingProps {
  readonly lines: readonly (readonly number[])[];
  readonly own?: readonly number[];
  readonly exact: Bounded | null;
  readonly anchor: boolean;
  readonly width: number;
  readonly height: number;
}

function Drawing({ lines, own, exact, anchor, width, height }: DrawingProps) {
  const { axes, live } = useLane();
  const middle = [
    ...core(lines.length ? lines : own ? [own] : []),
    ...(exact === null ? [] : [exact.value]),
    ...(anchor && lines.length === 0 && exact !== null ? [0] : []),
    // lines that differ by their rounding alone stay flat
    ...(exact === null ? [] : [exact.value - LEAST_SPAN, exact.value + LEAST_SPAN]),
  ];
  const next = axes.fit("lines", middle, live.series.length === 0);
  const longest = Math.max(2, own?.length ?? 0, ...lines.map((l) => l.length));
  const left = 36;
  const right = width - 104;
  const top = 8;
  const bottom = height - 24;
  const x = (i: number) => left + (i / (longest - 1)) * (right - left);
  const y = (u: number) => top + (1 - (u - next.low) / (next.high - next.low)) * (bottom - top);
  const path = (u: readonly number[]) =>
    u
      .map(
        (v, i) =>
          `${i ? "L" : "M"}${x(i).toFixed(1)} ` +
          `${Math.min(bottom + 4, Math.max(top - 4, y(v))).toFixed(1)}`,
      )
      .join("");
  return (
    <svg width={width} height={height} aria-hidden="true">
      {next.ticks.map((t) => (
        <g key={t}>
          <path className="grid" d={`M${left} ${Math.round(y(t)) + 0.5}H${right}`} />
          {middle.length > 0 && (
            <text className="end" x={left - 6} y={y(t) + 4}>
              {tick(t, next)}
            </text>
          )}
        </g>
      ))}
      <path className="faint" d={lines.map(path).join("")} />
      {lines.every((l) => l.length < 3) && (
        <path
          className="ends"
          d={lines
            .flatMap((l) => l.map((v, i) => ({ v, i })))
            .filter(({ v }) => Number.isFinite(v))
            .map(({ v, i }) => `M${x(i) - 1.5} ${y(v).toFixed(1)}h3`)
            .join("")}
        />
      )}
      {own && <path className="own" d={path(own)} />}
      {exact !== null && <path className="exact-line" d={`M${left} ${y(exact.value)}H${right}`} />}
      {lines.length > 0 && <Tokens longest={longest} x={x} y={height - 4} right={right} />}
      {exact !== null && <Exact of={exact} y={y(exact.value)} right={right} width={width} />}
    </svg>
  );
}

/** The axis of prefix lengths. */
function Tokens({
  longest,
  x,
  y,
  right,
}: {
  longest: number;
  x: (i: number) => number;
  y: number;
  right: number;
}) {
  const every = longest < 12 ? 1 : longest < 22 ? 2 : 5;
  const shown = Array.from({ length: Math.ceil(longest / every) }, (_, k) => k * every);
  return (
    <>
      {shown.map((i) => (
        <text key={i} className="middle" x={x(i)} y={y}>
          {i}
        </text>
      ))}
      <text x={right + 23} y={y}>
        tokens
      </text>
    </>
  );
}

/** The key of the exact log Z's line, beside its end. */
const Exact = ({
  of,
  y,
  right,
  width,
}: {
  of: Bounded;
  y: number;
  right: number;
  width: number;
}) => (
  <g>
    <path className="exact-line" d={`M${right + 8} ${y}h10`} />
    <text className="name" x={right + 23} y={y + 4}>
      {isLeast(of) ? "≥" : "exact"}
    </text>
    <text className="num end" x={width} y={y + 4}>
      {nats(of.value)}
    </text>
  </g>
);

/** Is a figure a lower bound, and neither exact nor an estimate? */
const isLeast = ({ low, high, error }: Bounded): boolean => low !== high && error === undefined;

/** The middle of the values: a few wild estimates must not flatten the rest. */
function core(lines: readonly (readonly number[])[]): number[] {
  const all = lines
    .flat()
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return all.length
    ? [all[Math.floor(all.length * 0.02)], all[Math.ceil(all.length * 0.98) - 1]]
    : [];
}

const LinesTable = ({ lines }: { lines: readonly (readonly number[])[] }) => (
  <div className="scroll canvas" tabIndex={0}>
    <table>
      <caption className="hidden">Prefix estimates of log Z, a row a sample</caption>
      <tbody>
        {lines.map((l, i) => (
          <tr key={i}>
            <th scope="row">{i + 1}</th>
            {l.map((u, j) => (
              <td key={j}>{nats(u)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
