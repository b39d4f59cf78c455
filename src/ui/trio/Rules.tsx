import { Fragment } from "react";
import { series } from "../stores/live";
import { useRuntime } from "../stores/runtime";
import type { Axis } from "../stores/series";
import { useView } from "../stores/view";
import { useEdits } from "./edits";
import { setView } from "../stores/view";

/** Vertical rules that every step chart shares: edits, where a run stopped, and the crosshair. */
export function Rules({ x, along, height, axis }: { x: (at: number) => number; along: Axis; height: number; axis: boolean }) {
  const edits = useEdits();
  const stopped = useRuntime((r) => (r.playback || r.phase.at !== "stopped" ? null : { step: r.phase.step, name: r.phase.fault.kind === "not-finite" ? "NaN" : r.phase.fault.kind === "device-lost" ? "lost" : "stopped" }));
  const crosshair = useView((v) => v.crosshair);
  const at = (step: number) => Math.round(x(series.xOf(step, along))) + 0.5;
  return (
    <svg className="rules" width="100%" height={height}>
      {edits.map((e) => <Fragment key={`${e.step} ${e.path}`}>
        <path className="edit-rule" d={`M${at(e.step)} -14V${height}`} />
        <path className="edit-diamond" d={`M${at(e.step)} ${height - 4}l4 4-4 4-4-4z`} onClick={() => setView({ tab: "edits", panel: "edits", spot: e.path })}><title>{`Edited at step ${e.step}`}</title></path>
      </Fragment>)}
      {stopped && stopped.step > 0 && <><path className="stop-rule" d={`M${at(stopped.step)} -14V${height}`} />{axis && <text x={at(stopped.step) + 4} y={height - 6}>{stopped.name}</text>}</>}
      {crosshair !== null && crosshair > 0 && <><path className="crosshair" d={`M${at(crosshair)} 0V${height}`} />{axis && <text className="middle strong crosshair-step" x={at(crosshair)} y={height - 6}>{crosshair}</text>}</>}
    </svg>
  );
}
