import type { Experiment, Leaf, Path } from "../../../experiment/experiment";
import { withLeaves } from "../../../experiment/leaves";
import { presets, readsField, schema } from "../../../experiment/presets";
import type { Decoded, Field, NumberField } from "../../../schema/field";
import { applies } from "../../rail/sections";
import { shortText } from "../../rail/text";
import { plain } from "../../shared/plain";
import { typed } from "../../shared/figures";
import { locks } from "../../view-query/view-query";
import type { RunBook } from "../records/book";
import { withLeaf } from "../records/differs";
import type { RunRecord } from "../records/record";
import type { Job } from "./queue";

export const FEWEST_VALUES = 2;
export const MOST_VALUES = 6;

/** What a sweep is: one field of an experiment over some values, each with some seeds. */
export interface Sweep {
  readonly experiment: Experiment;
  readonly from: RunRecord | null; // the run that the values are changes of
  readonly path: Path;
  readonly values: readonly Leaf[];
  readonly seeds: number;
  readonly steps: number;
}

/** Fields that a sweep may change: a number or a choice of several, read by this experiment. */
export const sweptFields = ({ preset, leaves }: Experiment): readonly [Path, Field][] =>
  Object.entries(schema.table).filter(
    ([path, field]) =>
      path !== "run.seed" &&
      path !== "run.steps" &&
      !locks(path) &&
      (field.kind === "number" || (field.kind === "choice" && field.choices.length > 1)) &&
      readsField(preset, path) &&
      applies(path, leaves),
  );

/** Values to begin with: the present one in the middle, on the scale of the field. */
export function suggested(field: Field, now: Leaf): readonly Leaf[] {
  if (field.kind === "choice") return field.choices.slice(0, MOST_VALUES);
  if (field.kind !== "number") return [now];
  const around = field.scale === "log" ? logarithmic(Number(now)) : even(field, Number(now));
  const fitted = around.map((value) => fit(field, value));
  return [...new Set(fitted)].sort((a, b) => a - b);
}

const logarithmic = (now: number) => (now > 0 ? [now / 3, now, now * 3] : [now]);

const even = ({ min, max }: NumberField, now: number) => {
  const step = now === 0 ? (max - min) / 10 : Math.abs(now) / 2;
  return [now - step, now, now + step];
};

const fit = ({ min, max, integer }: NumberField, value: number): number => {
  const round = integer ? Math.round(value) : Number(value.toPrecision(2));
  return Math.min(max, Math.max(min, round));
};

/** Reads values that are separated by commas or spaces: each is checked as the form checks it. */
export function readValues(
  experiment: Experiment,
  path: Path,
  text: string,
): Decoded<readonly Leaf[]> {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== "");
  const values: Leaf[] = [];
  for (const part of parts) {
    const read = withLeaves(schema.table, schema.relations, experiment.leaves, [
      [path, typed(part)],
    ]);
    if (!read.ok) return { ok: false, sentence: plain(read.sentence) };
    values.push(read.value[path]);
  }
  return counted([...new Set(values)]);
}

export function counted(values: readonly Leaf[]): Decoded<readonly Leaf[]> {
  const right = values.length >= FEWEST_VALUES && values.length <= MOST_VALUES;
  const sentence = `A sweep has ${FEWEST_VALUES} to ${MOST_VALUES} different values.`;
  return right ? { ok: true, value: values } : { ok: false, sentence };
}

/** "Reward T 0.50, Random integers" */
const titleOf = ({ experiment, path }: Sweep, value: Leaf): string =>
  `${schema.table[path].label} ${shortText(schema.table[path], value)}, ` +
  presets[experiment.preset].title;

/** How many steps each run of a sweep takes. */
export const readSteps = ({ leaves }: Experiment, text: string): Decoded<number> => {
  const read = withLeaves(schema.table, schema.relations, leaves, [["run.steps", typed(text)]]);
  if (!read.ok) return { ok: false, sentence: plain(read.sentence) };
  return { ok: true, value: Number(read.value["run.steps"]) };
};

/** The same experiment with room for so many steps. */
const lasting = (experiment: Experiment, steps: number): Experiment =>
  withLeaf(experiment, "run.steps", Math.max(steps, Number(experiment.leaves["run.steps"])));

/** The jobs of a sweep: seed by seed, so that every value has one seed before any has two. */
export function sweepJobs(sweep: Sweep, id: string, book: RunBook): Job[] {
  const { experiment, from, path, values, seeds, steps } = sweep;
  const first = Number(experiment.leaves["run.seed"]);
  const records = new Map<Leaf, string>(); // of each value, once its first seed is there
  return Array.from({ length: seeds }, (_, k) => (first + k) >>> 0).flatMap((seed) =>
    values.map((value): Job => {
      const base = lasting(withLeaf(experiment, path, value), steps);
      return {
        title: titleOf(sweep, value),
        experiment: withLeaf(base, "run.seed", seed),
        edits: [],
        steps,
        executor: from?.executor ?? null,
        done: ({ curve, task, executor }) => {
          const known = records.get(value);
          if (known !== undefined) return book.addSeed(known, curve);
          records.set(value, curve.run);
          const { figures, noun } = task;
          book.add({
            id: curve.run,
            made: Date.now(),
            experiment: withLeaf(base, "run.seed", seed),
            edits: [],
            executor,
            seeds: [curve],
            figures,
            noun,
            from: from?.id ?? null,
            save: null,
            recorded: false,
            sweep: { sweep: id, path, value },
          });
        },
      };
    }),
  );
}

/** The runs of one sweep, by value. */
export function sweepOf(records: readonly RunRecord[], id: string): readonly RunRecord[] {
  const own = records.filter(({ sweep, deleted }) => sweep?.sweep === id && !deleted);
  const path = own[0]?.sweep?.path;
  const field = path === undefined ? undefined : schema.table[path];
  const place = ({ sweep }: RunRecord) =>
    field?.kind === "choice"
      ? field.choices.indexOf(String(sweep?.value))
      : Number(sweep?.value ?? 0);
  return [...own].sort((a, b) => place(a) - place(b));
}
