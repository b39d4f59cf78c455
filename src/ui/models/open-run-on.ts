import { withLeaves } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import type { Experiment } from "../../experiment/experiment";
import type { Decoded } from "../../schema/field";
import type { Lane } from "../lane/lane";
import { besides } from "../lanes/lanes";
import { clearLink } from "../run/clear-link";
import { plain } from "../shared/plain";
import { plainName } from "../stores/models";
import { leavePlace } from "../stores/place";
import { isOpen } from "../stores/runtime";
import { leavesNow } from "../stores/setup";
import type { Fault } from "../../worker/protocol";
import type { BaseName } from "../../worker/protocol/models";
import type { Row } from "./rows";
import { leavesOf } from "./shape";
import { models } from "./state";

/** How the field "model.base" calls the formats of weights that plans are made for. */
const baseNames: Readonly<Record<BaseName, string>> = {
  f16: "f16",
  q8_0: "int8",
  q4_0: "q4",
  q4_1: "q4",
  q4_k: "auto",
};
const baseLeaf = ({ base }: Row) =>
  base === null ? [] : [["model.base", baseNames[base]] as const];

const isLacking = (fault: Fault, { model, kept }: Row) =>
  fault.kind === "model-missing" && [model, kept?.model].includes(plainName(fault.model));

/**
 * Opens a run on a model that is here, with the steps that the plan was made for. The run on screen
 * goes on until the new one is ready. A sentence where the settings allow no such run.
 */
export function openRunOn(lane: Lane, row: Row): string | null {
  const { session, runtime } = lane;
  const { phase } = runtime.getState();
  if (!isOpen(phase)) leavePlace("models"); // the message line says how the opening goes on
  const { offered } = models.getState();
  const model = row.facts?.model ?? row.kept?.model ?? row.model;
  const files = offered[row.model];
  if (files) session.ask({ kind: "lend", model, files });
  if (phase.at === "stopped" && isLacking(phase.fault, row)) {
    session.retry(); // the run that could not be opened, with its link and its save
    return null;
  }
  const opened = besides(lane).map((one) => onModel(one, row, model));
  const refused = opened.find((one) => !one.ok);
  if (refused && !refused.ok) return plain(refused.sentence);
  clearLink();
  besides(lane).forEach((one, k) => {
    const next = opened[k];
    if (next.ok) one.session.replace(next.value);
  });
  return null;
}

/** The experiment of a lane with another model. */
function onModel({ setup }: Lane, row: Row, model: string): Decoded<Experiment> {
  const { shape } = models.getState();
  const { start, edits } = setup.getState();
  const leaves = leavesNow({ start, edits });
  const changes = [["model.name", model] as const, ...leavesOf(shape, leaves), ...baseLeaf(row)];
  const changed = withLeaves(schema.table, schema.relations, leaves, changes);
  return changed.ok ? { ok: true, value: { ...start, leaves: changed.value } } : changed;
}
