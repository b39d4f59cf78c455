import { at } from "../../compute/arrays";
import { type Dims, f32, kernel, u32 } from "../../compute/kernel";
import { estimateBatch } from "../../lm/estimates";
import type { Loss } from "../../lm/loss";
import { type FieldTable, number } from "../../schema/field";
import type { Collected, Judging, Method, MethodSpec, Round, Sampler, Settings } from "../method";
import type { Problem } from "../problem";
import wgsl from "./likelihood.wgsl";

const dimsOf = (B: number, T: number): Dims<"B" | "T" | "T1" | "K" | "REP"> => ({
  B,
  T,
  T1: T + 1,
  K: B * (2 * T + 1),
  REP: T + 1,
});

/** Tests only: L = −Σ_b log q(z_b ⊤) / B as a loss kernel. */
export const likelihood = kernel({
  name: "testing/likelihood",
  wgsl,
  dims: ["B", "T", "T1", "K", "REP"],
  reads: { policy: f32("K"), steps: u32("B", "T1"), scale: f32(1) },
  writes: { dlogp: f32("K"), report: f32("B", "REP") },
  uniform: { B: "u32", T: "u32", T1: "u32" },
  wasm: { run: "none", parts: () => 1 }, // WebGPU and the reference alone run it
  constants: ({ B, T, T1 }) => ({ B, T, T1 }),
  workgroups: ({ B, T1 }) => [Math.ceil((B * T1) / 64), 1, 1],
  reference: ({ policy, steps, scale, dlogp, report }, { B, T, T1 }) => {
    dlogp.fill(0);
    report.fill(0);
    for (let b = 0; b < B; b++) {
      const n = steps[b * T1] ?? 0;
      const stop = B * T + b * T1 + n;
      const tokens = policy.subarray(b * T, b * T + n);
      const logQ = tokens.reduce((sum, l) => sum + l, policy[stop] ?? 0);
      report[b * T1] = -logQ / B;
      dlogp.fill(-(scale[0] ?? 0) / B, b * T, b * T + n);
      dlogp[stop] = -(scale[0] ?? 0) / B;
    }
  },
  tolerance: { rel: 1e-5, abs: 1e-5 },
  trials: [dimsOf(3, 5)],
  example: ({ B, T, K }, random) => ({
    policy: Array.from({ length: K }, (_, i) => Math.log(random(i))),
    steps: Array.from({ length: B * (T + 1) }, (_, i) =>
      i % (T + 1) === 0 ? Math.floor(random(K + i) * (T + 1)) : 1,
    ),
  }),
});

export const likelihoodDims = dimsOf;

const loss: Loss = {
  name: likelihood.name,
  kernel: likelihood,
  sizes: {},
  inputs: { scale: f32(1) },
  rows: ["loss"],
  parameters: [],
};

/** Strings of the tree with two letters and depth 2, and how often each is given: 28 in all. */
const given: readonly [readonly number[], number][] = [
  [[], 1],
  [[0], 2],
  [[1], 3],
  [[0, 0], 4],
  [[0, 1], 5],
  [[1, 0], 6],
  [[1, 1], 7],
];
/** Tests only: the sequences that the method learns to repeat. */
export const demonstrations: readonly (readonly number[])[] = given.flatMap(([z, count]) =>
  Array<readonly number[]>(count).fill(z),
);

const fields = {
  "likelihood.demonstrations": number({
    label: "Demonstrations",
    default: demonstrations.length,
    min: 1,
    max: demonstrations.length,
    integer: true,
    unit: "sequences",
    apply: "live",
    section: "training",
    why: "So many of the given sequences are learned, from the first.",
  }),
} satisfies FieldTable;

interface LikelihoodSettings {
  readonly demonstrations: number;
}
interface LikelihoodState {
  readonly shown: number; // sequences so far
}

/** Maximum likelihood of the given sequences, shown in turn. */
class MaximumLikelihood implements Method<LikelihoodSettings, LikelihoodState> {
  readonly losses = [loss];
  private shown = 0;

  constructor(
    private readonly problem: Problem,
    private settings: Settings<LikelihoodSettings>,
  ) {}

  collect({ stopToken }: Sampler): Promise<Collected> {
    const { samples, own } = this.settings;
    const [prompt] = this.problem.trainPrompts;
    if (!prompt) throw new Error("A problem has at least one prompt.");
    const rows = Array.from({ length: samples }, (_, b) =>
      at(demonstrations, (this.shown + b) % own.demonstrations),
    );
    this.shown += samples;
    const { maxLength: width } = this.problem.rules();
    const tokens = new Uint32Array(samples * width).fill(stopToken);
    rows.forEach((row, b) => tokens.set(row, b * width));
    const lengths = Uint32Array.from(rows, ({ length }) => length);
    const z = { batch: samples, width, tokens, lengths };
    return Promise.resolve({ prompt, behaviour: { kind: "given" }, z, fresh: false });
  }

  judge({ prompt, z }: Collected, { rewardTemperature }: Round): Judging {
    const inputs = { scale: [1 / this.settings.accumulate] };
    const logR = new Float32Array(z.batch * (z.width + 1)); // this method has no reward
    return {
      loss,
      batch: { prompt, z, inputs, scored: false },
      read: ({ logQ, logStop, loss: found, finite }) => {
        const terms = { logR, logQ, logStop, lengths: z.lengths, width: z.width };
        const logZ = estimateBatch(terms, rewardTemperature, this.problem.rules());
        return { logQ, logStop, logR, logZ, loss: found, finite };
      },
    };
  }

  remember(): void {}
  forget(): void {}
  use(settings: Settings<LikelihoodSettings>): void {
    this.settings = settings;
  }
  state = (): LikelihoodState => ({ shown: this.shown });
  restore({ shown }: LikelihoodState): void {
    this.shown = shown;
  }
}

/** Tests only: maximum likelihood, a second method beside the GFlowNet. */
export const maximumLikelihood: MethodSpec<LikelihoodSettings, LikelihoodState> = {
  title: "Maximum likelihood",
  note: { formula: String.raw`-\log q`, assumes: "Strings are given." },
  fields,
  settings: (leaves) => ({ demonstrations: Number(leaves["likelihood.demonstrations"]) }),
  logZAt: () => "last",
  program: () =>
    Promise.resolve({ make: (problem, settings) => new MaximumLikelihood(problem, settings) }),
  savedState: ({ v, count }) => v.strictObject({ shown: count }),
  sequencesIn: () => [],
};
