import { type Dims, f32, kernel, u32 } from "../../compute/kernel";
import { estimateBatch } from "../../lm/estimates";
import type { Loss } from "../../lm/loss";
import type { Sequences } from "../../lm/sequences";
import type { Collected, Judging, Method, MethodState, Round, Settings } from "../method";
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

/** Tests only: maximum likelihood of given sequences, as a second method beside the GFlowNet. */
export class MaximumLikelihood implements Method {
  readonly losses = [loss];

  constructor(
    private readonly problem: Problem,
    private settings: Settings,
    private readonly demonstrations: Sequences,
  ) {}

  collect(): Promise<Collected> {
    const [prompt] = this.problem.trainPrompts;
    if (!prompt) throw new Error("A problem has at least one prompt.");
    const z = this.demonstrations;
    return Promise.resolve({ prompt, behaviour: { kind: "replay" }, z, fresh: false });
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
  use(settings: Settings): void {
    this.settings = settings;
  }
  state(): MethodState {
    return { replay: [] };
  }
  restore(): void {}
}
