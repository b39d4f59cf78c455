import type { GenericSchema } from "valibot";
import { type Prompt, type Sequences, sequence } from "../../lm/sequences";
import type * as saved from "../saved";
import type { ReplayState } from "../replay";
import type { FreshBehaviour } from "./behaviour";

/** Sequences drawn for a round to come. */
export interface Drawn {
  readonly round: number;
  readonly prompt: Prompt;
  readonly behaviour: FreshBehaviour;
  readonly z: Sequences;
}

/** What the GFlowNet keeps between steps. */
export interface GFlowNetState {
  readonly replay: ReplayState; // stored sequences
  readonly rows?: readonly string[]; // prompts by their row of the learned log Z
  readonly ahead?: readonly Drawn[]; // in the order of their rounds
}

const keptSchema = ({ v, words, logRewards }: typeof saved) =>
  v.pipe(
    v.strictObject({
      tokens: words,
      logR: logRewards,
      actions: v.exactOptional(v.instance(Uint8Array)),
    }),
    v.check(
      ({ tokens, logR }) => logR.length === tokens.length + 1,
      "a sequence and its rewards differ in length",
    ),
    v.check(
      ({ tokens, actions }) => actions === undefined || actions.length === tokens.length,
      "a sequence and its action bits differ in length",
    ),
  );

const drawnSchema = ({ v, count, prompt, sequences }: typeof saved) =>
  v.strictObject({
    round: count,
    prompt,
    behaviour: v.variant("kind", [
      v.strictObject({ kind: v.literal("on-policy") }),
      v.strictObject({ kind: v.literal("tempered"), temperature: v.pipe(v.number(), v.finite()) }),
    ]),
    z: sequences,
  });

export function gflownetState(of: typeof saved) {
  const { v, list, text } = of;
  return v.strictObject({
    replay: list(v.strictObject({ prompt: text, kept: list(keptSchema(of)) })),
    rows: v.exactOptional(list(text)),
    ahead: v.exactOptional(list(drawnSchema(of))),
  }) satisfies GenericSchema<unknown, GFlowNetState>;
}

export const sequencesIn = ({ replay, ahead = [] }: GFlowNetState): readonly Uint32Array[] => [
  ...replay.flatMap(({ kept: stored }) => stored.map(({ tokens }) => tokens)),
  ...ahead.flatMap(({ z }) => Array.from(z.lengths, (_, b) => sequence(z, b))),
];
