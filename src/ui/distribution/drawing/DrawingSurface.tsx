import "./drawing.css";
import type { KeyboardEvent, PointerEvent } from "react";
import { TOP_HEIGHT } from "../../../schema/heights";
import type { Stamp } from "../../../worker/protocol";
import { useLane, useRecorded, useShownSetup } from "../../lane/context";
import type { Layout } from "../../shared/hooks";
import { useOutdated } from "../../shared/use-outdated";
import { useView } from "../../stores/view";
import { layoutBars, type Bars } from "../geometry";
import { orderIn } from "../order";
import { drawnNow, type Drawn } from "./drawn-field";
import { placeAt } from "./paint";
import { useDrawing } from "./use-drawing";

interface Props {
  readonly shown: Stamp & { readonly rows: readonly { readonly text: string }[] }; // beneath it
  readonly frame: { readonly width: number; readonly height: number; readonly layout: Layout };
}

/**
 * Over the bars, while the target is one that the visitor draws: a pointer paints heights, the
 * arrow keys set them bar by bar. The heights become one edit when they are let go.
 */
export function DrawingSurface(props: Props) {
  const recorded = useRecorded();
  const drawn = useShownSetup(drawnNow);
  const flat = useView((v) => orderIn("by-value", v.order) === "value" && !v.log && !v.table);
  if (recorded || !drawn || !flat) return null;
  return (
    <div className="drawing-frame">
      <Surface drawn={drawn} {...props} />
    </div>
  );
}

function Surface({ drawn, shown, frame }: Props & { readonly drawn: Drawn }) {
  const { selection } = useLane();
  const drawing = useDrawing(drawn);
  const { heights, cursor } = drawing;
  const { bars } = drawn.field;
  const { rows } = shown;
  const b = layoutBars(rows.length, frame.width, frame.height, frame.layout);
  const size = { width: b.pitch * b.count, height: b.base - b.top };
  const pending = useOutdated(shown) !== null;
  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const text = rows.at(Math.floor(share * rows.length))?.text ?? null;
    return { text, place: placeAt(share, (event.clientY - box.top) / box.height, bars) };
  };
  return (
    <>
      <div
        className="drawing"
        style={{ left: b.left, top: b.top, ...size }}
        role="slider"
        tabIndex={0}
        aria-label={`${drawn.field.label}, bar ${cursor}`}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={TOP_HEIGHT}
        aria-valuenow={heights[cursor]}
        aria-valuetext={`bar ${cursor}: height ${heights[cursor]} of ${TOP_HEIGHT}`}
        aria-describedby="drawing-hint"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drawing.begin(at(event).place);
        }}
        onPointerMove={(event) => {
          const { text, place } = at(event);
          selection.setState({ hovered: drawing.isDraft ? null : text });
          drawing.paint(place);
        }}
        onPointerUp={drawing.commit}
        onPointerCancel={drawing.cancel}
        onPointerLeave={() => selection.setState({ hovered: null })}
        onKeyDown={(event) => press(event, drawing, bars)}
        onBlur={drawing.commit}
      >
        <svg {...size} aria-hidden="true">
          <Cursor b={b} bars={bars} at={cursor} />
          {(drawing.isDraft || pending) && <path d={outline(heights, size)} />}
        </svg>
      </div>
      <Hint path={drawn.path} layout={frame.layout} right={frame.width - b.left - size.width} />
    </>
  );
}

/** Only while the surface has the focus from the keyboard: where ↑ and ↓ act. */
const Cursor = ({ b, bars, at }: { b: Bars; bars: number; at: number }) => {
  const width = (b.pitch * b.count) / bars;
  return <rect className="cursor" x={at * width} y={0} width={width} height={b.base - b.top} />;
};

function outline(heights: readonly number[], size: { width: number; height: number }): string {
  const bar = size.width / heights.length;
  const top = (height: number) => size.height * (1 - height / TOP_HEIGHT);
  const steps = heights.map((height, k) => `V${top(height)}H${(k + 1) * bar}`).join("");
  return `M0 ${size.height}${steps}V${size.height}`;
}

/** How to draw; or why the last drawing was not accepted. */
function Hint({ path, layout, right }: { path: string; layout: Layout; right: number }) {
  const wrong = useShownSetup((s) => s.wrong[path]?.sentence);
  return (
    <p className="drawing-hint" id="drawing-hint" style={{ right }} role={wrong && "alert"}>
      {wrong ??
        (layout === "phone"
          ? "Drag to draw."
          : "Drag to draw, or ← → and ↑ ↓; Enter applies, Esc leaves.")}
    </p>
  );
}

type Drawing = ReturnType<typeof useDrawing>;

/** Keys that draw; none of them reaches the page's own. */
function press(event: KeyboardEvent<HTMLElement>, drawing: Drawing, bars: number) {
  const by = event.shiftKey ? 8 : 1;
  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => drawing.moveBy(-by),
    ArrowRight: () => drawing.moveBy(by),
    Home: () => drawing.moveTo(0),
    End: () => drawing.moveTo(bars - 1),
    ArrowUp: () => drawing.raise(by),
    ArrowDown: () => drawing.raise(-by),
    Enter: drawing.commit,
  };
  if (event.key === "Escape") {
    drawing.cancel();
    event.currentTarget.blur();
  } else if (Object.hasOwn(acts, event.key)) acts[event.key]();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
