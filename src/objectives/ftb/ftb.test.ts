import { describe, expect, test } from "vitest";
import { at } from "../../compute/arrays";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../compute/testing";
import { uniform } from "../../lm/streams";
import { logPartitionVariance } from "../vargrad/formula";
import { devGrad, fTrajectoryBalance, firstOrder, secondOrder } from "./formula";
import { objectives } from "../testing/whole";

const { ftb } = objectives;

const alphas = [0, 0.5, 0.75, 1, 1.25, 2];
const ends = Array.from({ length: 6 }, (_, i) => 5 * uniform(3, 0, 0, i) - 2);
const batch = ends.map((u) => Float64Array.of(0, u));
const sum = (values: readonly number[]) => values.reduce((total, v) => total + v, 0);

/** L_α as the paper writes it. */
const printed = (delta: number, alpha: number): number =>
  alpha === 1
    ? delta ** 2 / 2
    : (Math.exp((alpha - 1) * delta) - 1) / (alpha - 1) ** 2 - delta / (alpha - 1);
const slope = (delta: number, alpha: number) => delta * firstOrder((alpha - 1) * delta);

describe.each(alphas)("α = %f", (alpha) => {
  test("L_α is the paper's, and its slope equals central differences", () => {
    for (const delta of [-3, -0.4, -1e-3, 0, 0.2, 2.5]) {
      expect(delta ** 2 * secondOrder((alpha - 1) * delta)).toBeCloseTo(printed(delta, alpha), 10);
      const difference = (printed(delta + 1e-5, alpha) - printed(delta - 1e-5, alpha)) / 2e-5;
      expect(slope(delta, alpha)).toBeCloseTo(difference, 6);
    }
  });

  test("log Z is where the slopes of a batch cancel, which makes the loss least", () => {
    const logZ = devGrad(ends, alpha - 1);
    expect(sum(ends.map((u) => slope(logZ - u, alpha)))).toBeCloseTo(0, 10);
    const lossAt = (z: number) => sum(ends.map((u) => printed(z - u, alpha)));
    for (const step of [-0.1, 0.1]) expect(lossAt(logZ + step)).toBeGreaterThan(lossAt(logZ));
  });

  test("the slope by every u_n equals central differences, log Z moving with it", () => {
    const lossOf = (shift: number, k: number) =>
      sum(
        fTrajectoryBalance(
          batch.map((u, b) => (b === k ? Float64Array.of(0, at(u, 1) + shift) : u)),
          alpha,
        ).map(({ loss }) => loss),
      );
    fTrajectoryBalance(batch, alpha).forEach(({ du }, b) =>
      expect(at(du, 1)).toBeCloseTo((lossOf(1e-5, b) - lossOf(-1e-5, b)) / 2e-5, 6),
    );
  });

  /** D_α(q ‖ p) of the family whose f″(x) = x^{α−2}, f(1) = f′(1) = 0: KL(q ‖ p) at 1. */
  function divergence(q: readonly number[], p: readonly number[]): number {
    const f = (x: number) => {
      if (alpha === 1) return x * Math.log(x) - x + 1;
      if (alpha === 0) return x - 1 - Math.log(x);
      return (x ** alpha - 1 - alpha * (x - 1)) / (alpha * (alpha - 1));
    };
    return sum(p.map((pi, i) => pi * f(at(q, i) / pi)));
  }
  const softmax = (logits: readonly number[]) => {
    const weights = logits.map(Math.exp);
    return weights.map((w) => w / sum(weights));
  };

  test("on-policy, E_q[L_α′(Δ) ∇log q] is the gradient of D_α(q ‖ target)", () => {
    const logits = [0.3, -1, 0.8, 0];
    const target = softmax([1, 0.2, -0.7, 0.4]);
    const q = softmax(logits);
    const moved = (k: number, by: number) =>
      divergence(softmax(logits.map((x, i) => (i === k ? x + by : x))), target);
    logits.forEach((_, k) => {
      const expected = sum(
        q.map((qi, i) => {
          const delta = Math.log(qi / at(target, i));
          return qi * slope(delta, alpha) * ((i === k ? 1 : 0) - at(q, k));
        }),
      );
      expect(expected).toBeCloseTo((moved(k, 1e-5) - moved(k, -1e-5)) / 2e-5, 8);
    });
  });
});

test("at α = 1 loss and slopes are half of VarGrad's, and next to 1 nearly so", () => {
  const vargrad = logPartitionVariance(batch);
  for (const alpha of [1, 1 + 1e-9])
    fTrajectoryBalance(batch, alpha).forEach(({ loss, du }, b) => {
      expect(loss).toBeCloseTo(at(vargrad, b).loss / 2, 7);
      expect(at(du, 1)).toBeCloseTo(at(at(vargrad, b).du, 1) / 2, 7);
    });
});

test("residuals of hundreds of nats stay finite at every α", () => {
  const far = [-900, 0, 3, 700].map((u) => Float64Array.of(u));
  for (const alpha of alphas)
    for (const { loss, du } of fTrajectoryBalance(far, alpha))
      expect([loss, at(du, 0)].every(Number.isFinite)).toBe(true);
});

describe.each([
  ["WebGPU", openTestExecutor],
  ["WebAssembly", () => openWasmExecutor(2)],
])("in %s", (_, open) => {
  test.each([...alphas, 1.001, 1 + 1e-7])("agrees with the formula at α = %f", async (alpha) => {
    const executor = await open();
    const { kernel } = ftb;
    const example = (...given: Parameters<NonNullable<typeof kernel.example>>) => {
      const usual = kernel.example?.(...given);
      const settings = Array.from(usual?.settings ?? []);
      return { ...usual, settings: settings.with(-1, alpha) };
    };
    const sizes = { B: 70, T: 5, T1: 6, K: 70 * 11, REP: 24 };
    await expectAgreement(executor, { ...kernel, example }, [sizes]);
    executor.destroy();
  });
});
