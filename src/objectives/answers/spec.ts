import { log } from "../../exact-math";
import { at } from "../../compute/arrays";
import { type Arrays, type Dims, f32, kernel, u32 } from "../../compute/kernel";
import type { Loss } from "../../lm/loss";
import { crossEntropy } from "./formula";
import wgsl from "./answers.wgsl";

/** What the loss must know beside the batch, in the order of the shader's struct. */
export interface AnswerSettings {
  readonly scale: number; // factor on the gradient: 1 / micro-batches of a step
  readonly answers: number; // rows of one question, the right answer first
}

export const packAnswerSettings = ({ scale, answers }: AnswerSettings): number[] => [
  scale,
  answers,
];

const inputs = { settings: f32(2) };

const answersKernel = kernel({
  name: "objectives/answers",
  wgsl,
  dims: ["B", "T", "T1", "K", "REP"],
  reads: { policy: f32("K"), steps: u32("B", "T1"), ...inputs },
  writes: { dlogp: f32("K"), report: f32("B", "REP") },
  uniform: { B: "u32", T: "u32", T1: "u32" },
  constants: ({ B = 0, T = 0, T1 = 0 }) => ({ B, T, T1 }),
  workgroups: ({ B = 0, T1 = 0 }) => [Math.ceil((B * T1) / 64), 1, 1],
  reference,
  wasm: {
    run: "answersCrossEntropy",
    parts: ({ B = 0 }) => B,
    sizes: { B: "u32", T: "u32" },
    scratch: () => 0,
  },
  tolerance: { rel: 2e-5, abs: 2e-5 },
  trials: [{ B: 5, T: 15, T1: 16, K: 155, REP: 16 }],
  example,
});

/**
 * −log of the right answer's share among the answers to a question, mean over the questions. Rows
 * of a batch are the answers to one question after another; what a row scores is the sum of log q
 * over its chosen tokens, the stop not counted.
 */
export const answers: Loss = {
  name: answersKernel.name,
  kernel: answersKernel,
  sizes: {},
  inputs,
  rows: ["loss"],
  parameters: [],
};

function example({ B = 0, T = 0, K = 0 }: Dims, random: (counter: number) => number) {
  const lengths = Array.from({ length: B }, (_, b) => Math.floor(random(K + b) * (T + 1)));
  return {
    policy: Array.from({ length: K }, (_, i) => log(0.05 + 0.9 * random(i))),
    steps: lengths.flatMap((n, b) => [
      n,
      ...Array.from({ length: T }, (_, k) => (random(2 * K + b * T + k) < 0.5 ? 0 : 1)),
    ]),
    settings: packAnswerSettings({ scale: 0.25, answers: 2 }),
  };
}

function reference(arrays: Arrays, { B = 0, T = 0, T1 = 0 }: Dims): void {
  const { policy = [], steps = [], settings = [], dlogp = [], report = [] } = arrays;
  const [scale = 0, answers = 1] = settings;
  arrays.dlogp?.fill(0);
  arrays.report?.fill(0);
  const questions = Math.ceil(B / answers);
  const chosen = (b: number) =>
    Array.from({ length: at(steps, b * T1) }, (_, i) => i).filter(
      (i) => at(steps, b * T1 + 1 + i) === 1,
    );
  const score = (b: number) => chosen(b).reduce((sum, i) => sum + at(policy, b * T + i), 0);
  for (let first = 0; first < B; first += answers) {
    const rows = Array.from({ length: Math.min(answers, B - first) }, (_, k) => first + k);
    const { loss, slopes } = crossEntropy(rows.map(score));
    report[first * T1] = loss / questions;
    rows.forEach((b, k) => {
      for (const i of chosen(b)) dlogp[b * T + i] = (scale * at(slopes, k)) / questions;
    });
  }
}
