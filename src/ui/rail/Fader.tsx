import { useLane, useShownSetup } from "../lane/context";
import "./fader.css";
import { useState } from "react";
import type { Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import type { NumberField } from "../../schema/field";
import { edit } from "../run/editing";
import { valueShown } from "../stores/setup";

const ticks = 1000; // positions of the thumb

export const position = (field: NumberField, value: number) => {
  const at =
    field.scale === "log"
      ? Math.log(value / field.min) / Math.log(field.max / field.min)
      : (value - field.min) / (field.max - field.min);
  return Math.min(1, Math.max(0, at));
};
const valueAt = (field: NumberField, at: number) => {
  if (field.scale === "log")
    return Number((field.min * (field.max / field.min) ** at).toPrecision(2));
  const step = field.step ?? (field.integer ? 1 : (field.max - field.min) / 100);
  const value = field.min + Math.round((at * (field.max - field.min)) / step) * step;
  const rounded = Number(value.toPrecision(12));
  return Math.min(field.max, Math.max(field.min, rounded));
};

/**
 * A 2 px track and one or two thumbs. A tick marks the default, a hollow diamond the value before
 * the last edit. It commits when it is let go.
 */
export function Fader({ path, field, to }: { path: Path; field: NumberField; to?: Path }) {
  const lane = useLane();
  const [drag, setDrag] = useState<Record<Path, number>>({});
  const at = (p: Path) => drag[p] ?? position(schema.table[p] as NumberField, value(p));
  const low = useShownSetup((s) => Number(valueShown(s, path)));
  const high = useShownSetup((s) => (to ? Number(valueShown(s, to)) : 0));
  const value = (p: Path) => (p === path ? low : high);
  const before = useShownSetup((s) => s.edits.findLast((e) => e.path === path && e.step > 0)?.from);
  const paths = to ? [path, to] : [path];
  const commit = (p: Path) => {
    if (drag[p] === undefined) return;
    edit(lane, p, valueAt(schema.table[p] as NumberField, drag[p]));
    setDrag({});
  };
  const from = to ? at(path) : 0;
  const until = at(to ?? path);
  const end = to && (schema.table[to] as NumberField);
  return (
    <span className="fader" style={{ "--from": from, "--to": until } as React.CSSProperties}>
      <i className="track" />
      <i className="done" />
      <i className="tick" style={{ left: `${100 * position(field, field.default)}%` }} />
      {end && <i className="tick" style={{ left: `${100 * position(end, end.default)}%` }} />}
      {typeof before === "number" && (
        <i className="hollow" style={{ left: `${100 * position(field, before)}%` }} />
      )}
      {paths.map((p) => (
        <input
          key={p}
          type="range"
          min={0}
          max={ticks}
          step={1}
          value={Math.round(ticks * at(p))}
          aria-label={schema.table[p].label}
          aria-valuetext={String(valueAt(schema.table[p] as NumberField, at(p)))}
          onChange={(event) => setDrag({ [p]: Number(event.target.value) / ticks })}
          onPointerUp={() => commit(p)}
          onKeyUp={() => commit(p)}
          onBlur={() => commit(p)}
        />
      ))}
      {paths.some((p) => drag[p] !== undefined) && (
        <output>
          {paths
            .filter((p) => drag[p] !== undefined)
            .map((p) => valueAt(schema.table[p] as NumberField, drag[p]))}
        </output>
      )}
    </span>
  );
}
