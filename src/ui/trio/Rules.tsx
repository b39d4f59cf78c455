import { Fragment } from "react";
import type { Fault } from "../../worker/protocol";
import { series } from "../stores/live";
import { useRuntime } from "../stores/runtime";
import type { Axis } from "../stores/series";
import { useView } from "../stores/view";
import { useEdits } from "./edits";
import { setView } from "../stores/view";

const names: Partial<Record<Fault["kind"], string>> = {
  "not-finite": "NaN",
  "device-lost": "lost",
};

/** Vertical rules that every step chart shares: edits, where a run stopped, and the crosshair. */
export function Rules({
  x,
  along,
  height,
  axis,
}: {
  x: (at: number) => number;
  along: Axis;
  height: number;
  axis: boolean;
}) {
  const edits = useEdits();
  const phase = useRuntime((r) => (r.playback ? null : r.phase));
  const stopped =
    phase?.at === "stopped"
      ? { step: phase.step, name: names[phase.fault.kind] ?? "stopped" }
      : null;
  const crosshair = useView((v) => v.crosshair);
  const at = (step: number) => Math.round(x(series.xOf(step, along))) + 0.5;
  return (
    <svg className="rules" width="100%" height={height}>
      {edits.map((e) => (
        <Fragment key={`${e.step} ${e.path}`}>
          <path className="edit-rule" d={`M${at(e.step)} -4V${height}`} />
          <path
            className="edit-diamond"
            d={`M${at(e.step)} ${height - 4}l4 4-4 4-4-4z`}
            onClick={() => setView({ tab: "edits", panel: "edits", spot: e.path })}
          >
            <title>{`Edited at step ${e.step}`}</title>
          </path>
        </Fragment>
      ))}
      {stopped && stopped.step > 0 && (
        <>
          <path className="stop-rule" d={`M${at(stopped.step)} -4V${height}`} />
          {axis && (
            <text x={at(stopped.step) + 4} y={height - 6}>
              {stopped.name}
            </text>
          )}
        </>
      )}
      {crosshair !== null && crosshair > 0 && (
        <>
          <path className="crosshair" d={`M${at(crosshair)} 0V${height}`} />
          {axis && (
            <text className="middle strong crosshair-step" x={at(crosshair)} y={height - 6}>
              {crosshair}
            </text>
          )}
        </>
      )}
    </svg>
  );
}
