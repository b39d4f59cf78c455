import { exp } from "../exact-math";
import type { Policy, TokenTree } from "../lm/policy";
import type { Nats, Prompt, Sequences } from "../lm/sequences";
import type { ExactAnswers } from "./answers";
import { type EvaluationContext, scored } from "./evaluation";
import { forcedBy } from "./forced";
import type { Judgeable } from "./judgeable";
import type { Oracle } from "./oracle";
import type { Moment, SampleRow } from "./report";
import type { SampleLog } from "./sample-log";

/** One string of a run, choice by choice, with the policy as it stands. */
export interface StringWalk {
  readonly row: SampleRow; // its numbers of now
  readonly choices: readonly Choice[]; // [n + 1]: after each of its prefixes
  readonly vocabulary: number; // V, with ⊤
}

/** What may come after a prefix. The model's own probabilities: no length bars ⊤ in them. */
export interface Choice {
  /** ⊤, what the string goes on with, and the likeliest of each distribution, by the policy. */
  readonly next: readonly NextToken[];
  readonly drawn: number; // which of them the string goes on with; of the whole string ⊤
  readonly stop: number; // which of them is ⊤
  readonly isForced: boolean; // a tool wrote it: there was no choice
  /** No q* of this choice is off by more; null: q* is not known here. */
  readonly oracleError: number | null;
}

export interface NextToken {
  readonly text: string;
  readonly policy: number; // q(token | X, prefix)
  readonly prior: number; // p of the untrained model
  readonly oracle: number | null; // q*, the policy that training aims at
}

/** A string of the sample table. */
export type NamedString = Pick<SampleRow, "prompt" | "text">;

/** Which tokens of a string a tool wrote, [n]. */
function forcedIn(
  { tool, rules }: Pick<Judgeable, "tool" | "rules">,
  tokens: Uint32Array,
): boolean[] {
  const forced = Array.from(tokens, () => false);
  if (!tool) return forced;
  const following = forcedBy(tool, rules().maxLength);
  for (let i = 0; i < tokens.length;) {
    const count = following(tokens.subarray(0, i)).length;
    forced.fill(true, i, i + count);
    i += count + 1;
  }
  return forced;
}

/** One string as a batch. */
function sequenceOf(tokens: Uint32Array, forced: readonly boolean[], stop: number): Sequences {
  const width = Math.max(1, tokens.length);
  const padded = new Uint32Array(width).fill(stop);
  padded.set(tokens);
  const actions = Uint8Array.from({ length: width }, (_, i) => (forced[i] ? 0 : 1));
  return {
    ...{ batch: 1, width, tokens: padded, lengths: Uint32Array.of(tokens.length) },
    ...(forced.includes(true) && { actions }),
  };
}

export interface Walker extends Omit<EvaluationContext, "diversity"> {
  readonly log: SampleLog;
  readonly answers: ExactAnswers;
  readonly prompts: readonly Prompt[];
}

/**
 * Walks a string that was sampled in this run, with policy and target as they are now; null where
 * it was forgotten. Walks the device's trees anew.
 */
export async function walkString(
  { policy, task, estimates, log, answers, prompts }: Walker,
  named: NamedString,
  moment: Moment,
): Promise<StringWalk | null> {
  const prompt = prompts.find(({ id }) => id === named.prompt);
  const tokens = prompt && log.tokensOf(named);
  if (!tokens) return null;
  const forced = forcedIn(task, tokens);
  const z = sequenceOf(tokens, forced, task.stopToken);
  const findings = await scored({ policy, task, estimates }, { moment, prompt, z });
  const oracle = await answers.oracle(prompt, moment);
  answers.treeOverwritten();
  const choices = await choicesOf({ policy, task, oracle }, { prompt, tokens, forced });
  const row = log.rowOf({ moment, prompt, z, findings }, tokens);
  return { row, choices, vocabulary: policy.vocabulary };
}

interface Walked {
  readonly policy: Policy;
  readonly task: Pick<Judgeable, "show" | "stopToken" | "stopText">;
  readonly oracle: Oracle;
}

interface Step {
  readonly prompt: Prompt;
  readonly tokens: Uint32Array;
  readonly forced: readonly boolean[]; // [n] a tool wrote the token
}

const LISTED = 12; // tokens of each distribution
const WORST = 0.05; // an oracle that may be off by more is not shown

/** Two passes down the device's trees, one call a token. */
async function choicesOf(
  { policy, task, oracle }: Walked,
  { prompt, tokens, forced }: Step,
): Promise<Choice[]> {
  const rows = async (adapter: "on" | "off") => {
    const tree = policy.tree(prompt, adapter);
    return rowsAlong(tree, tokens).finally(() => tree.close());
  };
  // one after the other: they may share the device's memory
  const on = await rows("on");
  const off = await rows("off");
  return on.map((row, i) => {
    const prefix = tokens.subarray(0, i);
    const found = oracle(prefix);
    const known = found !== null && found.error <= WORST ? found : null;
    const target = known && logOracle(known, row.length, task.stopToken);
    const drawn = i < tokens.length ? tokens[i] : task.stopToken;
    const ids = listed([row, off[i], ...(target ? [target] : [])], [task.stopToken, drawn]).sort(
      (a, b) => row[b] - row[a] || a - b,
    );
    return {
      next: ids.map((id) => ({
        text: textOf(task, prefix, id),
        policy: exp(row[id]),
        prior: exp(off[i][id]),
        oracle: target && exp(target[id]),
      })),
      drawn: ids.indexOf(drawn),
      stop: ids.indexOf(task.stopToken),
      isForced: forced[i] ?? false,
      oracleError: known && known.error,
    };
  });
}

/** Next-token log-probabilities [V] after every prefix, [n + 1]. */
async function rowsAlong(tree: TokenTree, tokens: Uint32Array): Promise<Float32Array[]> {
  const rows = [await tree.root()];
  for (let i = 0; i < tokens.length; i++)
    rows.push(await tree.extend(Uint32Array.of(i), tokens.subarray(i, i + 1)));
  return rows;
}

const logOracle = (
  { logNext, logStop }: NonNullable<ReturnType<Oracle>>,
  vocabulary: number,
  stop: number,
): Float64Array =>
  Float64Array.from({ length: vocabulary }, (_, v) => (v === stop ? logStop : logNext(v)));

/** The likeliest tokens of each row, and some that are always among them. */
function listed(rows: readonly ArrayLike<Nats>[], always: readonly number[]): number[] {
  const ids = new Set(always);
  for (const row of rows) {
    const order = Array.from({ length: row.length }, (_, v) => v).sort((a, b) => row[b] - row[a]);
    for (const id of order.slice(0, LISTED)) if (row[id] > -Infinity) ids.add(id);
  }
  return [...ids];
}

/** What a token adds to the text of a prefix. */
function textOf(
  { show, stopToken, stopText }: Walked["task"],
  prefix: Uint32Array,
  token: number,
): string {
  if (token === stopToken) return stopText;
  const before = show(prefix);
  const after = show(Uint32Array.of(...prefix, token));
  return after.startsWith(before) ? after.slice(before.length) : after;
}
