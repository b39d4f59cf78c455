import { forcedBy } from "./forced";
import type { Policy } from "../lm/policy";
import { type Prompt, type Sequences, sequence } from "../lm/sequences";
import { streams } from "../lm/streams";
import type { Exam } from "./exam-sets";
import type { Judgeable } from "./judgeable";
import { type OwnWalk, ownWalk } from "./own-walk";

/** How one prompt is answered: masses of the sampler's own tree. */
export interface Examined {
  readonly right: number; // at least
  readonly rest: number; // what the walk did not reach: right + rest is the most
  readonly vote: boolean; // is what most of the mass says right? the vote of many samples
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
}

const TOLERANCE = 0.01;
const NODES = 2048;

/**
 * Walks the sampler's own tree of one prompt, or draws samples, and asks every answer for its
 * verdict.
 */
export async function examine(
  policy: Policy,
  task: Judgeable,
  question: Question,
  { adapter, demonstrated }: Examinee,
): Promise<Examined> {
  const { exam, prompt, maxLength, samples, seed } = question;
  const { minLength } = task.rules();
  const lengths = { minLength, maxLength };
  const { frozen: _frozen, ...asked } = demonstrated
    ? (task.demonstrated?.(prompt) ?? prompt)
    : prompt;
  const shown: Prompt = asked; // the untrained model is asked as the policy is
  if (samples !== undefined) {
    const { tool } = task;
    const drawing = { ...lengths, prompt: shown, batch: samples, temperature: 1, seed, step: 0 };
    const request = { ...drawing, stream: streams.evaluation, adapter, ...(tool && { tool }) };
    return examined(task, { exam, prompt }, frequencies(await policy.sample(request)));
  }
  const tree = policy.tree(shown, adapter);
  const walk = await ownWalk(tree, {
    stop: task.stopToken,
    ...lengths,
    ...(task.tool && { forced: forcedBy(task.tool, maxLength) }),
    tolerance: TOLERANCE,
    nodes: NODES,
  }).finally(() => tree.close());
  return examined(task, { exam, prompt }, walk);
}

/** Samples as a walk would report them. */
const frequencies = (z: Sequences): OwnWalk => ({
  strings: Array.from(z.lengths, (_, b) => ({ tokens: sequence(z, b), p: 1 / z.batch })),
  rest: 0,
  nodes: 0,
});

function examined(
  { verdict }: Judgeable,
  { exam, prompt }: Pick<Question, "exam" | "prompt">,
  { strings, rest, nodes }: OwnWalk,
): Examined {
  const mistakes = Object.fromEntries(exam.mistakes.map((kind) => [kind, 0]));
  const votes = new Map<string, { mass: number; right: boolean }>();
  let right = 0;
  for (const { tokens, p } of strings) {
    const passes = verdict?.of(prompt, tokens) === true;
    if (passes) right += p;
    else mistakes[exam.mistake(prompt, tokens)] += p;
    const says = exam.says(tokens) ?? "";
    votes.set(says, { mass: (votes.get(says)?.mass ?? 0) + p, right: passes });
  }
  const [first] = [...votes.values()].sort((a, b) => b.mass - a.mass);
  return { right, rest, vote: first?.right ?? false, mistakes, nodes };
}
