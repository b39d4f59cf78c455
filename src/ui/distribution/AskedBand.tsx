import type { Asked } from "./asked";
import { x, y, type Bars } from "./geometry";
import type { Scale } from "./scale";

interface Props {
  readonly b: Bars;
  readonly scale: Scale;
  readonly names: readonly string[]; // as the bars stand
  readonly asked: Asked | null;
}

/** The first and the last bar that is asked about; null where there is none. */
function span(names: readonly string[], asked: Asked): readonly [number, number] | null {
  const first = names.findIndex((name) => asked.texts.has(name));
  const last = names.findLastIndex((name) => asked.texts.has(name));
  return first < 0 ? null : [first, last];
}

/** A grey band with “?” where the reader is to predict; it lies under the bars. */
export function AskedBand({ b, names, asked }: Props) {
  if (!asked?.covered) return null;
  return names.map(
    (name, i) =>
      asked.texts.has(name) && (
        <rect
          key={name}
          className="asked"
          x={x(b, i)}
          y={b.top}
          width={b.pitch}
          height={b.base - b.top}
        />
      ),
  );
}

/** What the band is, and, once it is uncovered, the height that the reader predicted. */
export function AskedMark({ b, scale, names, asked }: Props) {
  const at = asked && span(names, asked);
  if (!at) return null;
  const [left, right] = [x(b, at[0]), x(b, at[1] + 1)];
  const middle = Math.min(Math.max((left + right) / 2, b.left + 28), b.elseLeft - 28);
  if (asked.covered)
    return (
      <g className="asked-mark" pointerEvents="none">
        <text x={middle} y={b.top + 30} className="question">
          ?
        </text>
        <text x={middle} y={b.top - 6}>
          {asked.title}
        </text>
      </g>
    );
  if (asked.guess === null) return null;
  const height = y(b, scale, asked.guess);
  return (
    <g className="asked-mark" pointerEvents="none">
      <path d={`M${left - 4} ${height}H${right + 4}`} />
      <text x={middle} y={height - 5}>
        your answer
      </text>
    </g>
  );
}
