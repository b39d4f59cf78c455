import { type Arrays, f32, kernel, u32 } from "../../kernel";
import wgsl from "./balance.wgsl";
import { balanceSequence, readRules } from "./reference";

/**
 * The sub-trajectory balance loss of a batch and its gradient by every log-probability of the
 * policy. B sequences of at most T tokens; T1 = T + 1 prefixes; K = B·T + B·T1; REP = 4·T1.
 *
 * policy, prior [K]: l_i = log q(z_{i+1} | z_1:i) as [B, T], then t_i = log q(⊤ | z_1:i) as [B,
 * T1]; prior with adapters off. extra [B, T1]: untempered log-reward of every prefix, without the
 * likelihood.
 * rules: 1/T, likelihoodWeight, λ in (0, 1], pairs (0 all, 1 neighbours, 2 ends), minLength,
 * minLengthRule (0 penalty:
 * r_i = −99/T below it, 1 mask: no pairs below it), maxLength, forcedStop (0 policy, 1 certain:
 * t_n = 0 at n = maxLength), normaliser, scale, 0 …
 * dlogp [K]: scale·normaliser·∂/∂policy. report [B, 4, T1]: u, logR (untempered, with
 * likelihood, before the overwrite), logPrior, (normalised loss, 0 …). Zero past the length.
 */
export const balance = kernel({
  name: "balance",
  wgsl,
  dims: ["B", "T", "T1", "K", "REP"],
  reads: {
    policy: f32("K"),
    prior: f32("K"),
    extra: f32("B", "T1"),
    lengths: u32("B"),
    rules: f32(16),
  },
  writes: { dlogp: f32("K"), report: f32("B", "REP") },
  uniform: { B: "u32", T: "u32", T1: "u32" },
  constants: ({ B, T, T1, K, REP }) => {
    if (T1 !== T + 1 || K !== B * (T + T1) || REP !== 4 * T1)
      throw new Error(`balance: T1 ${T1}, K ${K} and REP ${REP} do not fit B ${B} and T ${T}.`);
    return { B, T, T1, LENGTH: Math.max(16, 2 ** Math.ceil(Math.log2(T1))) };
  },
  workgroups: ({ B }) => [B, 1, 1],
  reference,
  tolerance: { rel: 1e-5, abs: 2e-4 },
  flops: ({ B, T1 }) => 8 * B * T1 * T1,
  trials: [7, 20, 40, 64].map((T) => ({
    B: 3,
    T,
    T1: T + 1,
    K: 3 * (2 * T + 1),
    REP: 4 * (T + 1),
  })),
  example: ({ B, T, K }, random) => ({
    policy: Array.from({ length: K }, (_, i) => Math.log(random(i))),
    prior: Array.from({ length: K }, (_, i) => Math.log(random(K + i))),
    lengths: Array.from({ length: B }, (_, b) => Math.floor(random(2 * K + b) * (T + 1))),
    rules: [1 / 0.9, 0.5, 1, 0, Math.min(1, T), 0, T, 0, 1 / (B * T), 1, 0, 0, 0, 0, 0, 0],
  }),
});

function reference(
  { policy, prior, extra, lengths, rules, dlogp, report }: Arrays,
  { B, T, T1 }: Readonly<Record<"B" | "T" | "T1", number>>,
): void {
  dlogp.fill(0);
  report.fill(0);
  for (let b = 0; b < B; b++) {
    const n = lengths[b];
    const stops = B * T + b * T1;
    const tokens = (of: Float64Array | Uint32Array) => of.subarray(b * T, b * T + n);
    const prefixes = (of: Float64Array | Uint32Array) => of.subarray(stops, stops + n + 1);
    const { u, logR, logPrior, loss, dl, dt } = balanceSequence(
      {
        l: tokens(policy),
        t: prefixes(policy),
        priorL: tokens(prior),
        priorT: prefixes(prior),
        extra: extra.subarray(b * T1, b * T1 + n + 1),
      },
      readRules(rules),
    );
    dlogp.set(dl, b * T);
    dlogp.set(dt, stops);
    [u, logR, logPrior, Float64Array.of(loss)].forEach((row, k) =>
      report.set(row, (4 * b + k) * T1),
    );
  }
}
