import type { Experiment, Leaf, Leaves, Path } from "../../../experiment/experiment";
import { offeredTerms, presets, readsField, schema } from "../../../experiment/presets";
import type { Section } from "../../../schema/field";
import { applies } from "../../rail/sections";
import { shortText } from "../../rail/text";
import type { RunRecord } from "./record";

const SEED = "run.seed";

/** Fields whose values say by themselves what they are. */
const unlabelled: ReadonlySet<Path> = new Set(["method.name", "objective.pairs"]);

/** Is this field of a reward term that is not in force? */
const isOff = (path: Path, leaves: Leaves): boolean => {
  const term = offeredTerms.find(({ paths }) => paths.includes(path));
  return term !== undefined && leaves[term.by] === schema.table[term.by].default;
};

/** Does an experiment read this field? */
const reads = ({ preset, leaves }: Experiment, path: Path): boolean =>
  readsField(preset, path) && applies(path, leaves) && !isOff(path, leaves);

const textOf = (path: Path, leaf: Leaf): string => shortText(schema.table[path], leaf);

/** How GFlowNets are called where methods are compared: by what they balance. */
const methodText = ({ leaves }: Experiment): string =>
  leaves["method.name"] === "gflownet"
    ? textOf("objective.pairs", leaves["objective.pairs"])
    : textOf("method.name", leaves["method.name"]);

/** Fields of two experiments that differ and that at least one of them reads; not the seed. */
const differing = (a: Experiment, b: Experiment): Path[] =>
  Object.keys(schema.table).filter(
    (path) =>
      path !== SEED &&
      (reads(a, path) || reads(b, path)) &&
      (a.leaves[path] !== b.leaves[path] || reads(a, path) !== reads(b, path)),
  );

/** "λ 1.00 → 0.90, Learning rate 1e−3 → 3e−3, SubTB → PPO, KL weight 1.00": by the table. */
export function differenceText(before: Experiment, after: Experiment): string {
  const parts = differing(before, after).flatMap((path) => {
    if (!reads(after, path)) return [];
    if (unlabelled.has(path)) {
      const [from, to] = [methodText(before), methodText(after)];
      return from === to ? [] : [`${from} → ${to}`];
    }
    const to = textOf(path, after.leaves[path]);
    const label = schema.table[path].label;
    const known = reads(before, path) && before.leaves[path] !== after.leaves[path];
    return [known ? `${label} ${textOf(path, before.leaves[path])} → ${to}` : `${label} ${to}`];
  });
  return [...new Set(parts)].join(", ");
}

/** What tells a run from the one that it came from, or from its preset. */
export function summaryOf(record: RunRecord, records: readonly RunRecord[]): string {
  const { experiment, from, recorded, edits } = record;
  const { title } = presets[experiment.preset];
  const edited = edits.length > 0 ? `, edited ${edits.length === 1 ? "once" : "live"}` : "";
  if (recorded) return `${title}, as recorded${edited}`;
  const origin = records.find(({ id }) => id === from);
  if (origin && origin.experiment.preset === experiment.preset) {
    const text = differenceText(origin.experiment, experiment);
    return (text || `as ${origin.name}`) + edited;
  }
  const preset = { preset: experiment.preset, leaves: schema.presets[experiment.preset] };
  const text = differenceText(preset, experiment);
  return `${title}, ${text || "nothing changed"}${edited}`;
}

/** A row of the table of settings: one field, and its value in each run (null: it has no such). */
export interface DifferenceRow {
  readonly path: Path;
  readonly label: string;
  readonly section: Section;
  readonly values: readonly (Leaf | null)[];
  readonly texts: readonly string[];
  readonly differs: boolean;
}

/** Every field that one of these runs reads, in the order of the form. */
export function settingsOf(records: readonly RunRecord[]): readonly DifferenceRow[] {
  const read = Object.keys(schema.table).filter((path) =>
    records.some(({ experiment }) => reads(experiment, path)),
  );
  return read.map((path) => {
    const values = records.map(({ experiment }) =>
      reads(experiment, path) ? experiment.leaves[path] : null,
    );
    const texts = values.map((value) => (value === null ? "–" : textOf(path, value)));
    const differs = new Set(values).size > 1;
    const { label, section } = schema.table[path];
    return { path, label, section, values, texts, differs };
  });
}

/** An experiment with one leaf replaced, where the table allows it. */
export const withLeaf = (experiment: Experiment, path: Path, value: Leaf): Experiment => ({
  ...experiment,
  leaves: { ...experiment.leaves, [path]: value } satisfies Leaves,
});
