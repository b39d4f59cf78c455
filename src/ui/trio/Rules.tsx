import type { Edit } from "../../experiment/experiment";
import type { Fault } from "../../worker/protocol";
import { useLane, useRuntime, useSelection } from "../lane/context";
import { whole } from "../shared/figures";
import { showEdit, useEdits } from "./edits";

const names: Partial<Record<Fault["kind"], string>> = {
  "not-finite": "NaN",
  "device-lost": "lost",
};

interface Props {
  readonly xOfStep: (step: number) => number;
  readonly width: number;
  readonly height: number;
  readonly axis: boolean; // figures stand at the axis below
}

/** Vertical rules that every step chart shares: edits, where a run stopped, and the crosshair. */
export function Rules({ xOfStep, width, height, axis }: Props) {
  const edits = useEdits();
  const phase = useRuntime((r) => (r.playback ? null : r.phase));
  const stopped = phase?.at === "stopped" && phase.step > 0 ? phase : null;
  const crosshair = useSelection((v) => v.crosshair);
  const at = (step: number) => Math.round(xOfStep(step)) + 0.5;
  const early = stopped !== null && at(stopped.step) < width / 2; // there is room on its right
  return (
    <svg className="rules" width="100%" height={height}>
      {edits.map((e) => (
        <EditRule key={`${e.step} ${e.path}`} edit={e} at={at(e.step)} height={height} />
      ))}
      {stopped && (
        <>
          <path className="stop-rule" d={`M${at(stopped.step)} -4V${height}`} />
          {axis && (
            <text
              className={early ? undefined : "end"}
              x={at(stopped.step) + (early ? 4 : -4)}
              y={height - 6}
            >
              {names[stopped.fault.kind] ?? "stopped"}
            </text>
          )}
        </>
      )}
      {crosshair !== null && crosshair > 0 && (
        <>
          <path className="crosshair" d={`M${at(crosshair)} 0V${height}`} />
          {axis && (
            <text className="middle strong crosshair-step" x={at(crosshair)} y={height - 6}>
              {whole(crosshair)}
            </text>
          )}
        </>
      )}
    </svg>
  );
}

function EditRule({ edit, at, height }: { edit: Edit; at: number; height: number }) {
  const { selection } = useLane();
  return (
    <>
      <path className="edit-rule" d={`M${at} -4V${height}`} />
      <path
        className="edit-diamond"
        d={`M${at} ${height - 4}l4 4-4 4-4-4z`}
        onClick={() => showEdit(selection, edit)}
      >
        <title>{`Edited at step ${whole(edit.step)}`}</title>
      </path>
    </>
  );
}
