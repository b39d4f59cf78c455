import type { Path } from "../../experiment/experiment";
import { movesTarget } from "../../experiment/fields";
import { schema } from "../../experiment/presets";
import type { Section } from "../../schema/field";
import type { Lane } from "../lane/lane";
import { valueShown } from "../stores/setup";
import { besides, type Letter } from "./lanes";

/** Sections of which an edit is one of the question, not of how a lane answers it. */
const ofQuestion: ReadonlySet<Section> = new Set(["prior", "reward", "temperature"]);

/** Whom a change in a section is for, where several lanes stand in the page; else null. */
export function scopeOf(section: Section, lanes: number, editing: Letter): string | null {
  if (lanes < 2) return null;
  if (!ofQuestion.has(section)) return `lane ${editing} only`;
  return lanes === 2 ? "both lanes" : `all ${lanes} lanes`;
}

/** What lanes spend, and what they are: with these apart no two lanes could be compared. */
const ofBudget: ReadonlySet<Path> = new Set([
  "run.seed",
  "run.steps",
  "batch.samples",
  "batch.accumulate",
  "watch.every",
  "watch.samples",
  "watch.sentenceModel",
  "model.name",
  "model.base",
  "model.activations",
]);

const isShared = (path: Path): boolean => {
  const section = schema.table[path]?.section;
  return (
    movesTarget(path) || ofBudget.has(path) || (section !== undefined && ofQuestion.has(section))
  );
};

/**
 * The lanes that a change of a field goes to: all, where it is one of the question or of the budget
 * and they agree on it so far; else the lane that is edited.
 */
export function lanesOf(lane: Lane, path: Path): readonly Lane[] {
  const all = besides(lane);
  if (!isShared(path)) return [lane];
  const valueIn = (one: Lane) => valueShown(one.setup.getState(), path);
  return all.every((one) => valueIn(one) === valueIn(lane)) ? all : [lane];
}
