import { exp, log } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { streams } from "../lm/streams";
import { samplerLogProbs, strings } from "./draws";
import type { Exam } from "./exam-sets";
import { forcedBy } from "./forced";
import type { Judgeable } from "./judgeable";
import { type OwnWalk, ownWalk } from "./own-walk";
import { bestOfNLaw } from "./rivals/best-of-n";
import { type WaysFigures, waysFigures } from "./ways";

/** How one prompt is answered: masses of the sampler's own tree. */
export interface Examined {
  readonly right: number; // at least
  readonly rest: number; // what the walk did not reach: right + rest is the most
  readonly vote: boolean; // is what most of the mass says right? the vote of many samples
  /**
   * P(right) of the likeliest of `BEST_OF` answers, by the sampler's own probability, given that
   * the walk has reached them all; of samples, 0 or 1.
   */
  readonly best: number;
  readonly ways: WaysFigures | null; // null: none has any weight
  readonly mistakes: Readonly<Record<string, number>>;
  readonly nodes: number;
}

/** Whose answers: the policy's, or the untrained model's, perhaps after demonstrations. */
export interface Examinee {
  readonly adapter: "on" | "off";
  readonly demonstrated: boolean;
}

/** One prompt of an exam. */
interface Question {
  readonly exam: Exam;
  readonly prompt: Prompt;
  readonly maxLength: number;
  readonly samples?: number;
  readonly seed: number; // of the samples
  readonly temperature: number; // T of the target
}

const TOLERANCE = 0.01;
const NODES = 2048;
export const BEST_OF = 16;

/**
 * Walks the sampler's own tree of one prompt, or draws samples, asks every answer for its verdict,
 * and compares q with the target on the right ways of working.
 */
export async function examine(
  policy: Policy,
  task: Judgeable,
  question: Question,
  { adapter, demonstrated }: Examinee,
): Promise<Examined> {
  const { exam, prompt, maxLength, temperature } = question;
  const { frozen: _frozen, ...asked } = demonstrated
    ? (task.demonstrated?.(prompt) ?? prompt)
    : prompt;
  const shown: Prompt = asked; // the untrained model is asked as the policy is
  const answer = question.samples === undefined ? walked : sampled;
  const answers = await answer({ policy, task, shown, adapter }, question);
  const about = { prompt, shown, adapter, maxLength, temperature };
  const ways = await waysFigures(policy, task, exam.ways?.(prompt) ?? [], about);
  return { ...examined(task, question, answers), ways };
}

interface Subject {
  readonly policy: Policy;
  readonly task: Judgeable;
  readonly shown: Prompt;
  readonly adapter: "on" | "off";
}

/** What a sampler writes, and the law of the likeliest of `BEST_OF` draws of it, by string. */
interface Answers extends OwnWalk {
  readonly best: readonly number[];
}

async function walked(
  { policy, task, shown, adapter }: Subject,
  { maxLength }: Question,
): Promise<Answers> {
  const tree = policy.tree(shown, adapter);
  const walk = await ownWalk(tree, {
    stop: task.stopToken,
    minLength: task.rules().minLength,
    maxLength,
    ...(task.tool && { forced: forcedBy(task.tool, maxLength) }),
    tolerance: TOLERANCE,
    nodes: NODES,
  }).finally(() => tree.close());
  const logQ = walk.strings.map(({ p }) => log(p));
  return { ...walk, best: Array.from(bestOfNLaw(logQ, logQ, BEST_OF), exp) };
}

/** Samples as a walk would report them; of these themselves the likeliest is the best. */
async function sampled(
  { policy, task, shown, adapter }: Subject,
  { maxLength, samples: batch = BEST_OF, seed }: Question,
): Promise<Answers> {
  const { tool } = task;
  const { minLength } = task.rules();
  const drawing = { minLength, maxLength, prompt: shown, batch, temperature: 1, seed, step: 0 };
  const request = { ...drawing, stream: streams.evaluation, adapter, ...(tool && { tool }) };
  const z = await policy.sample(request);
  const model = await policy.logProbs(shown, z, adapter);
  const logQ = samplerLogProbs(model, z, { minLength, maxLength });
  const likeliest = logQ.indexOf(logQ.reduce((a, b) => Math.max(a, b)));
  return {
    strings: strings(z).map((tokens) => ({ tokens, p: 1 / z.batch })),
    best: Array.from(logQ, (_, b) => (b === likeliest ? 1 : 0)),
    rest: 0,
    nodes: 0,
  };
}

function examined(
  { verdict }: Judgeable,
  { exam, prompt }: Pick<Question, "exam" | "prompt">,
  { strings: all, best: ofBest, rest, nodes }: Answers,
): Omit<Examined, "ways"> {
  const mistakes = Object.fromEntries(exam.mistakes.map((kind) => [kind, 0]));
  const votes = new Map<string, { mass: number; right: boolean }>();
  let right = 0;
  let best = 0;
  for (const [k, { tokens, p }] of all.entries()) {
    const passes = verdict?.of(prompt, tokens) === true;
    if (passes) {
      right += p;
      best += ofBest[k];
    } else mistakes[exam.mistake(prompt, tokens)] += p;
    const says = exam.says(tokens) ?? "";
    votes.set(says, { mass: (votes.get(says)?.mass ?? 0) + p, right: passes });
  }
  const [first] = [...votes.values()].sort((a, b) => b.mass - a.mass);
  return { right, rest, vote: first?.right ?? false, best: Math.min(1, best), mistakes, nodes };
}
