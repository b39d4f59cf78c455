import * as v from "valibot";
import { floats, list, text, words } from "../saved";
import type { ReplayState } from "../replay";

/** What the GFlowNet keeps between steps. */
export interface GFlowNetState {
  readonly replay: ReplayState; // stored sequences
  readonly rows?: readonly string[]; // prompts by their row of the learned log Z
}

const kept = v.pipe(
  v.strictObject({ tokens: words, logR: floats, actions: v.exactOptional(v.instance(Uint8Array)) }),
  v.check(
    ({ tokens, logR }) => logR.length === tokens.length + 1,
    "a sequence and its rewards differ in length",
  ),
  v.check(
    ({ tokens, actions }) => actions === undefined || actions.length === tokens.length,
    "a sequence and its action bits differ in length",
  ),
);

export const gflownetState = v.strictObject({
  replay: list(v.strictObject({ prompt: text, kept: list(kept) })),
  rows: v.exactOptional(list(text)),
}) satisfies v.GenericSchema<unknown, GFlowNetState>;

export const sequencesIn = ({ replay }: GFlowNetState): readonly Uint32Array[] =>
  replay.flatMap(({ kept: stored }) => stored.map(({ tokens }) => tokens));
