import { beforeAll, describe, expect, test } from "vitest";
import { openWasmExecutor } from "../compute/testing";
import { packActionSettings } from "../objectives/actions";
import { likelihood } from "../objectives/likelihood/spec";
import { adapterTensors, layoutAdapter } from "./adapter";
import { adapterSites } from "./checkpoint";
import { PairedPolicy } from "./paired-policy";
import type { AdamRules, Policy } from "./policy";
import { draftPolicy } from "./runtime/draft";
import { balance, fixtureOptions, fixtureRequest } from "./runtime/testing";
import { readFixture } from "./testing";
import { SharedWeights } from "./shared-weights";
import { type FrozenResidents, buildModel } from "./weights";

const fixture = readFixture("gpt2");
const { prompt, z } = fixture;
const options = fixtureOptions(fixture);
const beside = {
  ...options,
  policyBias: new Float32Array(options.policyBias.length),
  losses: [likelihood],
  continuations: { longest: 2, adapters: ["on"] as const },
};
const rules: AdamRules = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0,
  clip: 1,
};
const asked = [{ after: Uint32Array.of(3, 4), tokens: Uint32Array.of(5, 6) }];

/** One step of maximum likelihood. */
async function learn(policy: Pick<Policy, "train" | "update">): Promise<number> {
  const weight = new Float32Array(z.batch * (z.width + 1)).fill(1);
  const { maxLength } = options;
  const settings = packActionSettings({ scale: 1, minLength: 0, maxLength, clip: 0 });
  const inputs = { weight, settings };
  const { loss } = await policy.train(likelihood, { prompt, z, inputs, scored: false });
  policy.update(rules);
  return loss;
}

function buildModelFor({ checkpoint, rank, alpha }: typeof options, frozen: FrozenResidents) {
  const layout = layoutAdapter(adapterSites(checkpoint.architecture), rank, alpha);
  return buildModel(checkpoint, layout, adapterTensors(layout), { declared: frozen });
}

async function open() {
  const executor = await openWasmExecutor();
  const frozen = new SharedWeights(executor);
  const policy = await draftPolicy(executor, { ...options, frozen }).open();
  const other = await draftPolicy(executor, { ...beside, frozen }).open();
  const pair = new PairedPolicy(policy, other, [likelihood]);
  return { policy, other, pair };
}

describe("two adapters of one frozen model", () => {
  let alone: Policy;
  beforeAll(async () => {
    alone = await draftPolicy(await openWasmExecutor(), beside).open();
  });

  test("the frozen weights are uploaded once", () => {
    const frozen: FrozenResidents = new Map();
    const uploads = (of: typeof options, shared: FrozenResidents) => {
      const { weights } = buildModelFor(of, shared);
      return weights.length;
    };
    expect(uploads(options, frozen)).toBe(frozen.size);
    expect(uploads(beside, frozen)).toBe(0);
    expect(uploads(beside, new Map())).toBe(frozen.size);
  });

  test("the likelihood learns as if it were alone, and the policy stands still", async () => {
    const { pair, policy, other } = await open();
    const before = await policy.readState();
    for (let step = 0; step < 2; step++) expect(await learn(pair)).toBe(await learn(alone));
    expect(await other.readState()).toEqual(await alone.readState());
    expect(await policy.readState()).toEqual(before);
    expect(await pair.likelihood.scoreContinuations(prompt, asked)).toEqual(
      await alone.scoreContinuations(prompt, asked, "on"),
    );
  });

  test("the policy learns by its own losses, and the likelihood stands still", async () => {
    const { pair, other } = await open();
    await learn(pair);
    const before = await other.readState();
    const { revision } = pair.likelihood;
    await balance(pair, fixtureRequest(fixture));
    pair.update(rules);
    expect(await other.readState()).toEqual(before);
    expect(pair.likelihood.revision).toBe(revision);
  });

  test("a state holds both, and a likelihood that changed has another revision", async () => {
    const { pair } = await open();
    const seen = [pair.likelihood.revision];
    await learn(pair);
    seen.push(pair.likelihood.revision);
    const state = await pair.readState();
    const scores = await pair.likelihood.scoreContinuations(prompt, asked);
    await learn(pair);
    seen.push(pair.likelihood.revision);
    expect(await pair.likelihood.scoreContinuations(prompt, asked)).not.toEqual(scores);
    pair.writeState(state);
    seen.push(pair.likelihood.revision);
    expect(await pair.likelihood.scoreContinuations(prompt, asked)).toEqual(scores);
    expect(await pair.readState()).toEqual(state);
    pair.resetAdapter(1);
    seen.push(pair.likelihood.revision);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("a reset likelihood is the frozen model", async () => {
    const { pair } = await open();
    const start = await pair.likelihood.scoreContinuations(prompt, asked);
    await learn(pair);
    pair.resetAdapter(options.seed);
    expect(await pair.likelihood.scoreContinuations(prompt, asked)).toEqual(start);
  });

  test("a renewed likelihood is the frozen model, and the policy stands still", async () => {
    const { pair, policy } = await open();
    const start = await pair.likelihood.scoreContinuations(prompt, asked);
    await learn(pair);
    const before = await policy.readState();
    const { revision } = pair.likelihood;
    pair.renewLikelihood(options.seed);
    expect(pair.likelihood.revision).toBeGreaterThan(revision);
    expect(await pair.likelihood.scoreContinuations(prompt, asked)).toEqual(start);
    expect(await policy.readState()).toEqual(before);
  });
});
