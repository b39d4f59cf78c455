import * as v from "valibot";
import { clip } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import { readSharedRun } from "../../experiment/shared-run";
import { methodSpecOf } from "../../methods/chosen";
import type { TrainerState } from "../../methods/pipeline";
import * as checks from "../../methods/saved";
import type { SampleLogState } from "../../judging/sample-log";
import type { Checkpoint } from "./checkpoint";
import { digestOf } from "./digest";
import { checkpointSchema } from "./schema";
import type { Loaded } from "./storage";
import { upgraded, withAddedSettings } from "./upgrade";

/** Why a save is damaged: where, and what is wrong there. */
export interface Damage {
  readonly at: string;
  readonly wrong: string;
}

/** Reads a save of this browser's storage or of a folder. */
export function readSave(stored: unknown): Exclude<Loaded, { kind: "missing" }> {
  const read = readStored(stored);
  return read.kind === "damaged" ? damaged(read.damage) : read;
}

/**
 * Reads what was saved. Every leaf is checked, then that they fit together, then the checksum, so
 * what is "found" goes on bit for bit as the run that was saved.
 */
export function readStored(
  stored: unknown,
): Extract<Loaded, { kind: "found" }> | { readonly kind: "damaged"; readonly damage: Damage } {
  const damaged = (damage: Damage) => ({ kind: "damaged", damage }) as const;
  const envelope = v.safeParse(
    v.strictObject({ digest: v.string(), checkpoint: v.unknown() }),
    stored,
  );
  if (!envelope.success) return damaged({ at: "its beginning", wrong: "a part is missing" });
  const { digest, checkpoint } = envelope.output;
  const read = readCheckpoint(checkpoint);
  if (!read.ok) return damaged(read.damage);
  if (digestOf(checkpoint) !== digest)
    return damaged({ at: "some place", wrong: "its checksum does not fit its content" });
  return { kind: "found", checkpoint: read.checkpoint, digest };
}

/** A checkpoint, of this version or the one before, whose leaves are right and fit together. */
export function readCheckpoint(
  value: unknown,
): { readonly ok: true; readonly checkpoint: Checkpoint } | { readonly ok: false; damage: Damage } {
  const current = withAddedSettings(upgraded(value));
  const shape = v.safeParse(checkpointSchema, current, { abortEarly: true });
  if (!shape.success) return { ok: false, damage: damageOf(shape.issues[0]) };
  const checkpoint = current as Checkpoint; // its keys in the order in which it was saved
  const damage = misfit(checkpoint);
  return damage ? { ok: false, damage } : { ok: true, checkpoint };
}

export const damaged = ({ at, wrong }: Damage) =>
  ({
    kind: "damaged",
    sentence:
      `This saved run is damaged ${placeOf({ at, wrong })}, so it cannot be resumed. It can be ` +
      "downloaded or deleted.",
  }) as const;

/** "at marks (step 40 was not taken yet)" */
export const placeOf = ({ at, wrong }: Damage): string => `at ${at} (${wrong.replace(/[.]$/, "")})`;

const LONGEST_PATH = 80;

/** Where a leaf is wrong, and what it should be. */
function damageOf(issue: v.BaseIssue<unknown>): Damage {
  const path = v.getDotPath(issue);
  const at = path ? clip(path, LONGEST_PATH) : "its root";
  const { expected, kind, message } = issue;
  if (kind === "validation" || expected === "unknown") return { at, wrong: clip(message, 200) };
  return {
    at,
    wrong: expected === "never" ? "it does not belong there" : `no ${expected} is there`,
  };
}

/** What does not fit together in leaves that are right alone. */
function misfit(checkpoint: Checkpoint): Damage | undefined {
  return (
    misfitOfRun(checkpoint) ??
    misfitOfTrainer(checkpoint) ??
    misfitOfAdapter(checkpoint.trainer) ??
    misfitOfMethod(checkpoint) ??
    misfitOfFresh(checkpoint.trainer) ??
    misfitOfHistory(checkpoint) ??
    misfitOfSamples(checkpoint.samples)
  );
}

/** Experiment, edits and marks, by the rules of a shared run. */
function misfitOfRun(checkpoint: Checkpoint): Damage | undefined {
  const { experiment, edits, marks, adapter, step, replayed } = checkpoint;
  const { preset, leaves } = experiment;
  const shared = { preset, leaves, edits, steps: step };
  const read = readSharedRun(schema, { ...shared, fingerprint: { marks, adapter } });
  if (!read.ok) return { at: "its settings, edits or marks", wrong: read.sentence };
  const late = marks.find((mark) => mark.step > step);
  if (late) return { at: "marks", wrong: `step ${late.step} was not taken yet` };
  if (!replayed?.fingerprint) return undefined;
  const { fingerprint, steps } = replayed;
  const compared = readSharedRun(schema, { preset, leaves, steps, fingerprint });
  return compared.ok ? undefined : { at: "replayed.fingerprint", wrong: compared.sentence };
}

const misfitOfTrainer = ({ trainer, step }: Checkpoint): Damage | undefined =>
  trainer.step === step ? undefined : { at: "trainer.step", wrong: `it must be ${step}` };

/** What the method keeps, by the method's own rules. */
function misfitOfMethod({ experiment, trainer }: Checkpoint): Damage | undefined {
  const method = methodSpecOf(experiment.leaves);
  const read = v.safeParse(method.savedState(checks), trainer.method, { abortEarly: true });
  if (read.success) return undefined;
  const { at, wrong } = damageOf(read.issues[0]);
  return { at: `trainer.method, ${at}`, wrong };
}

function misfitOfAdapter({ adapter }: TrainerState): Damage | undefined {
  const { parameters, m, v: second } = adapter;
  if (m.length !== parameters.length || second.length !== parameters.length)
    return { at: "trainer.adapter", wrong: "its three arrays differ in length" };
  return second.some((value) => value < 0)
    ? { at: "trainer.adapter.v", wrong: "a mean of squares is negative" }
    : undefined;
}

function misfitOfFresh({ fresh }: TrainerState): Damage | undefined {
  const fits = fresh.every(
    ({ z, logR }) =>
      z.tokens.length === z.batch * z.width &&
      z.lengths.length === z.batch &&
      z.lengths.every((length) => length <= z.width) &&
      (z.actions === undefined || z.actions.length === z.tokens.length) &&
      logR.length === z.batch * (z.width + 1),
  );
  return fits ? undefined : { at: "trainer.fresh", wrong: "a batch has arrays of wrong lengths" };
}

/** Records and exact answers are in the order of their steps, and none is of a step to come. */
function misfitOfHistory({ history, step }: Checkpoint): Damage | undefined {
  const ordered = (figures: readonly { readonly step: number }[]) =>
    figures.every((figure, k) => figure.step <= step && figure.step > (figures[k - 1]?.step ?? -1));
  if (!ordered(history.records)) return { at: "history.records", wrong: "steps are out of order" };
  return ordered(history.truths)
    ? undefined
    : { at: "history.truths", wrong: "steps are out of order" };
}

function misfitOfSamples({ entries }: SampleLogState): Damage | undefined {
  const fits = entries.every(({ tokens, numbers: { l, t, r, u } }) => {
    const n = tokens.length;
    return l.length === n && [t, r, u].every((of) => of.length === n + 1);
  });
  return fits
    ? undefined
    : { at: "samples.entries", wrong: "a string has numbers of wrong length" };
}
