import { uniform } from "../lm/streams";
import type { Field } from "../schema/field";
import { TOP_HEIGHT, writeHeights } from "../schema/heights";
import { encodeLink } from "./codec";
import { apply, makeEdit } from "./edits";
import {
  type Edit,
  type Leaf,
  type Leaves,
  type Picture,
  type PresetName,
  type SharedRun,
  executorNames,
} from "./experiment";
import { withLeaves } from "./leaves";
import { pictureOf } from "./picture";
import type { Schema } from "./shared-run";

/** Random experiments for tests of laws: every value they hold is one that the schema accepts. */

/** Numbers in [0, 1) from a seed. */
export function draws(seed: number): () => number {
  let n = 0;
  return () => uniform(seed, n++, 0, 0);
}

const pick = <T>(of: readonly T[], u: number): T =>
  of[Math.min(of.length - 1, Math.floor(u * of.length))];

const letters = [..."abcdefgh XYZ.,!?'\"\\\n⊤é😀{}[]:|<>&#%0123456789"];

/** A run's link, where the run is known to fit into one. */
export async function linkOf(run: SharedRun): Promise<string> {
  const link = await encodeLink(run);
  if (!link.ok) throw new Error(link.sentence);
  return link.value;
}

function randomLeaf(field: Field, rng: () => number): Leaf {
  if (field.kind === "choice") return pick(field.choices, rng());
  if (field.kind === "number") {
    const x = pick([field.min, field.max, field.min + rng() * (field.max - field.min)], rng());
    return (field.integer ? Math.round(x) : x) + 0;
  }
  if (field.kind === "heights") {
    const heights = Array.from({ length: field.bars }, () => Math.floor(rng() * (TOP_HEIGHT + 1)));
    return heights.some((height) => height > 0) ? writeHeights(heights) : field.default;
  }
  const length = Math.floor(rng() * Math.min(field.maxLength, 60));
  const text = Array.from({ length }, () => pick(letters, rng()))
    .join("")
    .slice(0, field.maxLength);
  return field.check?.(text) === undefined ? text : field.default;
}

/** Leaves of a preset with some changed, each change kept only where the schema allows it. */
function randomLeaves(schema: Schema, preset: PresetName, rng: () => number): Leaves {
  let leaves = schema.presets[preset];
  for (const [path, field] of Object.entries(schema.table)) {
    if (rng() < 0.6) continue;
    const next = withLeaves(schema.table, schema.relations, leaves, [
      [path, randomLeaf(field, rng)],
    ]);
    if (next.ok) leaves = next.value;
  }
  return leaves;
}

export function randomRun(schema: Schema, seed: number): SharedRun {
  const rng = draws(seed);
  const preset = pick(Object.keys(schema.presets) as PresetName[], rng());
  const experiment = { preset, leaves: randomLeaves(schema, preset, rng) };
  const steps = Math.floor(rng() * 3000);
  const edits = randomEdits(schema, experiment.leaves, steps, rng);
  const picture = rng() < 0.5 ? randomPicture(steps, rng) : undefined;
  const executor = pick([undefined, ...executorNames], rng());
  const made = { ...(executor && { executor }), ...(picture && { picture }) };
  const run = { experiment, edits, steps, ...made };
  if (rng() < 0.3) return run;
  const marks = [1, 10, 100, 200]
    .filter((step) => step <= steps)
    .map((step) => ({
      step,
      hash: Math.floor(uniform(seed, step, 1, 1) * 2 ** 32)
        .toString(16)
        .padStart(16, "0"),
    }));
  return { ...run, fingerprint: { marks, adapter: `GPU ${seed}` } };
}

/** A picture of three random distributions over numbers or sentences. */
export function randomPicture(steps: number, rng: () => number): Picture {
  const ranked = rng() < 0.5;
  const count = ranked ? 1 + Math.floor(rng() * 40) : 101;
  const distribution = () => {
    const weights = Array.from({ length: count + 2 }, () => -Math.log(rng()) * rng() ** 4);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  };
  const [target, policy, prior] = [distribution(), distribution(), distribution()];
  const row = (k: number) => ({ target: target[k], policy: policy[k], prior: prior[k] });
  const textOf = (k: number) => (ranked ? `Sentence ${k} of the sea.` : String(k));
  const picture = pictureOf({
    step: Math.floor(rng() * (steps + 1)),
    prompt: "On Monday",
    rewardTemperature: 0.1 + rng(),
    layout: ranked ? "ranked" : "by-value",
    exact: rng() < 0.5,
    rows: Array.from({ length: count }, (_, k) => ({ text: textOf(k), ...row(k) })),
    more: { ...row(count), count: Math.floor(rng() * 1000) },
    rest: row(count + 1),
    logZ: { value: -20 * rng() },
    klForward: rng() < 0.2 ? null : { value: rng() },
    klReverse: { value: rng() - 1e-9 },
  });
  if (!picture) throw new Error("a random picture is outside the bounds");
  return picture;
}

function randomEdits(schema: Schema, start: Leaves, steps: number, rng: () => number): Edit[] {
  const live = Object.entries(schema.table).filter(([, field]) => field.apply === "live");
  const count = live.length === 0 ? 0 : Math.floor(rng() * 6);
  const at = Array.from({ length: count }, () => Math.floor(rng() * (steps + 1)));
  const edits: Edit[] = [];
  let leaves = start;
  for (const step of at.sort((a, b) => a - b)) {
    const [path, field] = pick(live, rng());
    const change =
      edits.length > 0 && rng() < 0.3
        ? { step, undoes: 1 + Math.floor(rng() * edits.length) }
        : { step, path, to: randomLeaf(field, rng) };
    const edit = makeEdit(schema, { leaves, edits }, change);
    if (!edit.ok) continue;
    edits.push(edit.value);
    leaves = apply(leaves, edit.value);
  }
  return edits;
}
