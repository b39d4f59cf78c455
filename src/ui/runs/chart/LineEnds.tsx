import { pushApart } from "../../trio/domain";
import { figureFacts, rangeText } from "../figure-facts";
import type { FigureName } from "../records/record";
import type { CurvePoint } from "../records/statistics";
import { Swatch } from "./Line";
import type { RunsDrawing } from "./drawing";

interface Props {
  readonly drawing: RunsDrawing;
  readonly figure: FigureName;
  readonly kind: "large" | "small";
  readonly narrow: boolean;
  readonly pointOf: (line: readonly CurvePoint[]) => CurvePoint | undefined;
}

/** Each run's sign, name and value at the height where its line ends, pushed apart. */
export function LineEnds({ drawing, figure, kind, narrow, pointOf }: Props) {
  const { lines, frame, target, y } = drawing;
  const { print } = figureFacts[figure];
  const isLarge = kind === "large";
  const gap = isLarge ? 34 : 16;
  const ends = lines.map(({ record, line }) => {
    const point = pointOf(line);
    const level = point && Number.isFinite(point.median) ? y(point.median) : frame.height / 2;
    return { record, point, y: level };
  });
  const own = target === null || isLarge ? [] : [{ record: null, point: undefined, y: y(target) }];
  const placed = pushApart([...ends, ...own], gap, gap / 2, frame.height - (isLarge ? 20 : 2));
  return (
    <ul
      className={`line-ends ${kind}${narrow ? " narrow" : ""}`}
      style={{ left: frame.left + frame.width + (isLarge ? 18 : 8), top: frame.top }}
      aria-hidden="true"
    >
      {placed.map(({ record, point, y: level }) => (
        <li
          key={record?.id ?? "target"}
          style={{ transform: `translateY(${level - (isLarge ? 10 : 8)}px)` }}
        >
          {record ? <Swatch sign={record.sign} width={16} /> : <i className="target-swatch" />}
          {isLarge && <strong>{record?.name}</strong>}
          <b>{record ? value(point, print, isLarge) : `${print(target)} target`}</b>
          {isLarge && !narrow && point && <span>{rangeText(figure, point)}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The median, in small charts with half of the range of several seeds. */
function value(
  point: CurvePoint | undefined,
  print: (value: number | null) => string,
  isLarge: boolean,
): string {
  if (!point) return "–";
  const { median, low, high, n } = point;
  if (isLarge || n < 2) return print(median);
  return `${print(median)} ± ${Number(((high - low) / 2).toPrecision(2))}`;
}
