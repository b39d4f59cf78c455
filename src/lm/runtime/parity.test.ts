import { beforeAll, describe, expect, test } from "vitest";
import { addAt, at } from "../../compute/arrays";
import type { Executor } from "../../compute/executor";
import { executors } from "../../compute/testing";
import { fixtureFamilies, readFixture, sequences } from "../testing";
import { loraA, loraB } from "../adapter";
import { exportPeft, importPeft } from "../peft";
import { sequence } from "../sequences";
import type { PlannedPolicy } from "./planned-policy";
import { balance, fixtureRequest, openFixturePolicy } from "./testing";

const cases = fixtureFamilies.flatMap((family) =>
  Object.entries(executors).map(([where, open]) => ({ family, where, open })),
);

describe.each(cases)("$family in $where against PyTorch", ({ family, where, open }) => {
  const fixture = readFixture(family);
  const { checkpoint, adapter, expected, prompt, z } = fixture;
  const { V } = checkpoint.architecture;
  let executor: Executor;
  let policy: PlannedPolicy;

  beforeAll(async () => {
    executor = await open();
    policy = await openFixturePolicy(executor, fixture);
    await loadAdapter();
  });

  async function loadAdapter(): Promise<void> {
    const parameters = await importPeft(policy.layout, adapter, checkpoint);
    if (!parameters.ok) throw new Error(parameters.sentence);
    const zeros = new Float32Array(policy.layout.length);
    policy.writeState({ parameters: parameters.value, m: zeros, v: zeros, updates: 0 });
  }

  test.each(["on", "off"] as const)("log-probabilities with the adapter %s", async (side) => {
    const { logQ, logStop } = await policy.logProbs(prompt, z, side);
    expected[side].forEach(({ l, t }, b) => {
      l.forEach((value, i) =>
        expect(logQ[b * z.width + i], `l of ${b} at ${i}`).toBeCloseTo(value, 3),
      );
      t.forEach((value, i) =>
        expect(logStop[b * (z.width + 1) + i], `t of ${b} at ${i}`).toBeCloseTo(value, 3),
      );
    });
  });

  const request = fixtureRequest(fixture);

  test("the SubTB loss within 1e-4, every LoRA gradient within 1e-3", async () => {
    await loadAdapter();
    const { loss, finite } = await balance(policy, request);
    expect(finite).toBe(true);
    expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-4);
    const gradient = await executor.read(policy.gradient);
    const errors: Record<string, number> = {};
    for (const slot of policy.layout.slots)
      for (const [half, got] of [
        ["lora_A", loraA(gradient as Float32Array, slot, 4)],
        ["lora_B", loraB(gradient as Float32Array, slot, 4)],
      ] as const) {
        const wanted = expected.gradients[`base_model.model.${slot.path}.${half}.weight`] ?? [];
        expect(wanted.length).toBe(got.length);
        let difference = 0;
        let norm = 0;
        wanted.forEach((value, i) => {
          difference += (at(got, i) - value) ** 2;
          norm += value ** 2;
        });
        errors[`${slot.path} ${half}`] = Math.sqrt(difference / norm);
      }
    expect(Object.entries(errors).filter(([, error]) => !(error < 1e-3))).toEqual([]);
  });

  test("an adapter goes out as PEFT and comes back the same", async () => {
    const parameters = await importPeft(policy.layout, adapter, checkpoint);
    if (!parameters.ok) throw new Error(parameters.sentence);
    const again = await importPeft(
      policy.layout,
      exportPeft(
        policy.layout,
        checkpoint.architecture,
        { parameters: parameters.value },
        { name: "fixture" },
      ),
      checkpoint,
    );
    expect(again).toEqual(parameters);
  });

  test("invariant (ii): at the start, with R = prior and T = 1, all residuals are 0", async () => {
    policy.resetAdapter(3);
    const free = { ...request.rules, minLength: 0 };
    const { logZ, loss } = await balance(policy, {
      ...request,
      logR: new Float32Array(z.batch * (z.width + 1)),
      rewardTemperature: 1,
      rules: free,
    });
    expect(loss).toBeLessThan(1e-8);
    expected.sequences.forEach((s, b) => {
      for (let i = 0; i <= s.length; i++)
        if (!s.some((token) => expected.illegal.includes(token)))
          expect(logZ[b * (z.width + 1) + i]).toBeCloseTo(0, 4);
    });
  });

  test("the token tree says the same as the teacher-forced pass, edge by edge", async () => {
    await loadAdapter();
    const tree = policy.tree(prompt, "on");
    const parents = Uint32Array.of(0, 0, 0, 1, 2, 3, 3);
    const tokens = Uint32Array.of(0, 12, 71, 44, 8, 8, 9);
    const { logQ, logStop } = await tree.mass(parents, tokens);
    const pathOf = (k: number): number[] =>
      k === 0 ? [] : [...pathOf(at(parents, k)), at(tokens, k)];
    const strings = sequences(
      Array.from(parents, (_, k) => pathOf(k)).slice(0, z.batch),
      expected.stop,
    );
    const direct = await policy.logProbs(prompt, strings, "on");
    for (let k = 1; k < strings.batch; k++) {
      const n = at(strings.lengths, k);
      const stopped = at(direct.logStop, k * (strings.width + 1) + n);
      expect(logStop[k]).toBeCloseTo(stopped, 3);
      expect(logQ[k]).toBeCloseTo(at(direct.logQ, k * strings.width + n - 1), 3);
    }
    const root = await tree.root();
    expect(root[12]).toBeCloseTo(at(logQ, 1), 4);
    const next = await tree.extend(Uint32Array.of(0), Uint32Array.of(12));
    expect(next[44]).toBeCloseTo(at(logQ, 3), 4);
    expect(Array.from(next, Math.exp).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
  });

  test("a token tree is as deep as the longest string, and no deeper", async () => {
    const tree = policy.tree(prompt, "on");
    await tree.root();
    const { maxLength } = expected.rules;
    for (let depth = 1; depth <= maxLength; depth++)
      await tree.extend(Uint32Array.of(depth - 1), Uint32Array.of(12));
    await expect(tree.extend(Uint32Array.of(maxLength), Uint32Array.of(12))).rejects.toThrow(
      `deeper than ${maxLength} tokens`,
    );
    policy.tree(prompt, "on");
    await expect(tree.root()).rejects.toThrow("closed");
  });

  test("the first tokens' frequencies follow the policy, within their error", async () => {
    await loadAdapter();
    const tree = policy.tree(prompt, "on");
    const root = await tree.root();
    const N = where === "WebGPU" ? 100 : 1500; // a software adapter takes ten times as long
    const drawn = await policy.sample({
      prompt,
      batch: N,
      minLength: 0,
      maxLength: 2,
      temperature: 1,
      seed: 5,
      step: 9,
      stream: 1,
      adapter: "on",
    });
    const counts = new Float64Array(V);
    for (let b = 0; b < N; b++) addAt(counts, sequence(drawn, b)[0] ?? expected.stop, 1);
    let chiSquare = 0;
    let bins = 0;
    root.forEach((logp, v) => {
      const mean = N * Math.exp(logp);
      if (mean < 5) return;
      chiSquare += (at(counts, v) - mean) ** 2 / mean;
      bins += 1;
    });
    expect(chiSquare).toBeLessThan(bins + 4 * Math.sqrt(2 * bins));
    const again = await policy.sample({
      prompt,
      batch: N,
      minLength: 0,
      maxLength: 2,
      temperature: 1,
      seed: 5,
      step: 9,
      stream: 1,
      adapter: "on",
    });
    expect(again.tokens).toEqual(drawn.tokens);
  });
});
