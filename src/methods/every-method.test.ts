import { describe, expect, test } from "vitest";
import { makeTree, strings } from "../objectives/testing/tree";
import type { SampleRequest } from "../lm/policy";
import { methodNames, methodOf, methodSpecOf } from "./chosen";
import { methodFields } from "./fields";
import type { Leaves } from "./method";
import type { StepOutcome } from "./outcome";
import { Trainer } from "./pipeline";
import type { Problem } from "./problem";
import * as checks from "./saved";
import { leavesFault, settingsFrom } from "./settings";
import { TablePolicy } from "./testing/tablePolicy";
import { kl, logTarget, noise, tableProblem } from "./testing/toy";

const tree = makeTree(2, 2); // 7 strings
const logR = noise(tree.rows, 2, 3);
const target = logTarget(tree, logR, 1);

/** Exact samples of the target, and the likeliest strings as what is known. */
const problem: Problem = {
  ...tableProblem(tree, logR),
  references: () => strings(tree).map(({ tokens }) => tokens),
  posterior: (_, { count, temperature, draw }) => {
    const logP = logTarget(tree, logR, temperature);
    const picked = (chance: number) => {
      let left = chance;
      const found = logP.findIndex((p) => (left -= Math.exp(p)) < 0);
      return strings(tree)[found].tokens;
    };
    return Promise.resolve(Array.from({ length: count }, (_unused, b) => picked(draw(b))));
  },
};

const base: Leaves = {
  ...Object.fromEntries(
    Object.entries(methodFields).map(([path, { default: value }]) => [path, value]),
  ),
  "batch.samples": 64,
  "batch.accumulate": 1,
  "length.min": 0,
  "length.max": 2,
  "objective.forcedStop": "certain",
  "run.steps": 400,
  "optimiser.learningRate": 0.05,
  "optimiser.decay": "cosine",
  "optimiser.beta2": 0.99,
  "optimiser.weightDecay": 0,
};

class Watched extends TablePolicy {
  readonly samples: SampleRequest[] = [];
  override sample(request: SampleRequest) {
    this.samples.push(request);
    return super.sample(request);
  }
}

async function open(changes: Leaves, of: Problem = problem) {
  const leaves = { ...base, ...changes };
  const policy = new Watched(tree, { prior: noise(tree.rows * 3, 1, 0) });
  const settings = settingsFrom(leaves);
  return {
    policy,
    settings,
    trainer: new Trainer(policy, await methodOf(leaves, of, settings), settings),
  };
}

async function run(trainer: Trainer, steps: number): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (let step = 0; step <= steps; step++) {
    const result = await (step < steps ? trainer.step() : trainer.drain());
    if (result.kind === "stepped") outcomes.push(result.outcome);
  }
  return outcomes;
}

const arms: Readonly<Record<string, Leaves>> = {
  "GFlowNet, old samples": { "method.name": "gflownet", "behaviour.lag": 3 },
  "SFT, known answers": { "method.name": "sft" },
  "SFT, exact samples": { "method.name": "sft", "sft.source": "posterior" },
  REINFORCE: { "method.name": "reinforce", "reinforce.baseline": "none" },
  RLOO: { "method.name": "reinforce" },
  "RLOO, old samples": { "method.name": "reinforce", "behaviour.lag": 3 },
  PPO: { "method.name": "ppo" },
  "PPO, adaptive": { "method.name": "ppo", "ppo.klRule": "adaptive", "ppo.klTarget": 0.2 },
};

const reaches = {
  "GFlowNet, old samples": 1e-4,
  "SFT, exact samples": 3e-3,
  RLOO: 1e-3,
  PPO: 1e-3,
};
test.each(Object.entries(reaches))("%s reaches the target", async (name, most) => {
  const { policy, trainer } = await open(arms[name]);
  await run(trainer, 400);
  const divergence = name.startsWith("SFT")
    ? kl(target, policy.logMass())
    : kl(policy.logMass(), target);
  expect(divergence).toBeLessThan(most);
});

test("SFT learns the law of what it is given: known answers alike", async () => {
  const { policy, trainer } = await open(arms["SFT, known answers"]);
  await run(trainer, 400);
  const even = new Float64Array(7).fill(-Math.log(7));
  expect(kl(even, policy.logMass())).toBeLessThan(3e-3);
});

test.each([
  ["reinforce", "reinforce.klWeight"],
  ["ppo", "ppo.klWeight"],
])("%s with KL weight 0 keeps the likeliest string alone", async (name, path) => {
  const { policy, trainer } = await open({ "method.name": name, [path]: 0 });
  await run(trainer, 400);
  const best = target.indexOf(Math.max(...target));
  expect(policy.logMass()[best]).toBeGreaterThan(Math.log(0.99));
});

describe.each(Object.entries(arms))("%s", (_, changes) => {
  const small = { ...changes, "batch.samples": 5, "batch.accumulate": 2, "run.steps": 12 };

  test("two runs are the same, and a saved run goes on bit for bit", async () => {
    const straight = await run((await open(small)).trainer, 12);
    const first = (await open(small)).trainer;
    await run(first, 5);
    const saved = structuredClone(await first.state());
    const checked = methodSpecOf({ ...base, ...small }).savedState(checks)["~standard"];
    expect(checked.validate(saved.method)).not.toHaveProperty("issues");
    expect(checked.validate({ ...saved, shown: 1 })).toHaveProperty("issues");
    const second = await open(small);
    second.trainer.restore(saved, second.settings);
    const rest = await run(second.trainer, 7);
    expect(rest.map(({ fingerprint }) => fingerprint)).toEqual(
      straight.slice(5).map(({ fingerprint }) => fingerprint),
    );
  });
});

test.each(["gflownet", "reinforce"])("%s: samples are drawn L steps early", async (name) => {
  const small = { "method.name": name, "batch.accumulate": 2, "behaviour.replay": 0 };
  const drawn = async (lag: number) => {
    const { policy, trainer } = await open({ ...small, "behaviour.lag": lag });
    const rounds: number[][] = [];
    for (let step = 0; step < 4; step++) {
      await trainer.step();
      rounds.push(policy.samples.splice(0).map((request) => request.step));
    }
    return rounds;
  };
  expect(await drawn(0)).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 7],
  ]);
  expect(await drawn(2)).toEqual([
    [0, 1, 2, 3, 4, 5],
    [6, 7],
    [8, 9],
    [10, 11],
  ]);
});

test.each(["gflownet", "reinforce"])("%s: the age of samples changes live", async (name) => {
  const changes = { "method.name": name, "behaviour.replay": 0, "behaviour.tempered": 0 };
  const { trainer } = await open({ ...changes, "behaviour.lag": 2 });
  const kinds: string[] = [];
  for (const lag of [2, 2, 0, 0, 0, 1, 1]) {
    trainer.use(settingsFrom({ ...base, ...changes, "behaviour.lag": lag }));
    kinds.push((await run(trainer, 1))[0].behaviour);
  }
  // three batches were drawn when the age fell to 0; they are used before others are drawn
  expect(kinds).toEqual([...Array<string>(4).fill("stale"), "on-policy", "stale", "stale"]);
});

test("PPO draws a batch every few steps, and remembers none of a former reward", async () => {
  const { policy, trainer } = await open({ "method.name": "ppo", "ppo.epochs": 3 });
  const kinds = (await run(trainer, 5)).map(({ behaviour }) => behaviour);
  expect(kinds).toEqual(["on-policy", "repeated", "repeated", "on-policy", "repeated"]);
  expect(policy.samples.map(({ step }) => step)).toEqual([0, 3]);
  trainer.forget();
  expect((await run(trainer, 1))[0].behaviour).toBe("on-policy");
});

test("PPO counts the rewards of a batch once", async () => {
  const outcomes = await run((await open({ "method.name": "ppo", "ppo.epochs": 3 })).trainer, 4);
  expect(outcomes.map(({ rewardEvaluations }) => rewardEvaluations)).toEqual([64, 64, 64, 128]);
});

test("a method that asks for no reward says nothing of one", async () => {
  const [outcome] = await run((await open(arms["SFT, exact samples"])).trainer, 1);
  const [{ findings }] = outcome.microBatches;
  expect(findings).not.toHaveProperty("logR");
  expect(findings).not.toHaveProperty("logZ");
  expect(outcome).toMatchObject({ residualVariance: null, rewardEvaluations: 0 });
});

test("the likelihood and its terminal are part of the rewards of a policy gradient", async () => {
  const weighted = { ...tableProblem(tree, logR, { likelihoodWeight: 0.5 }) };
  const parts = async (name: string) => {
    const onPolicy = { "behaviour.replay": 0, "behaviour.tempered": 0 };
    const { trainer } = await open({ "method.name": name, ...onPolicy }, weighted);
    return (await run(trainer, 1))[0].microBatches[0].findings;
  };
  const wanted = await parts("gflownet");
  for (const name of ["reinforce", "ppo"]) {
    const { logR: found, logZ, logPrior } = await parts(name);
    const close = (of: Float32Array | undefined) =>
      Array.from(of ?? [], (x) => expect.closeTo(x, 5) as number);
    expect(Array.from(found ?? [])).toEqual(close(wanted.logR));
    expect(Array.from(logZ ?? [])).toEqual(close(wanted.logZ));
    expect(Array.from(logPrior ?? [])).toEqual(close(wanted.logPrior));
  }
});

test("one sample has no others to be compared with, and the settings are refused", () => {
  const alone = (name: string, more: Leaves = {}) =>
    leavesFault({ ...base, "method.name": name, "batch.samples": 1, ...more });
  expect(alone("reinforce")).toContain("at least 2 samples");
  expect(alone("reinforce", { "reinforce.baseline": "none" })).toBeUndefined();
  expect(alone("ppo")).toContain("at least 2 samples");
});

test("SFT says before training which sequences a problem has not", () => {
  const spec = methodSpecOf({ "method.name": "sft" });
  const misfit = (of: Problem, leaves: Leaves) => spec.misfit?.(of, leaves);
  const bare = tableProblem(tree, logR);
  expect(misfit(bare, { "sft.source": "references" })).toContain("no answer is known");
  expect(misfit(bare, { "sft.source": "posterior" })).toContain("no exact samples");
  for (const source of ["references", "posterior"])
    expect(misfit(problem, { "sft.source": source })).toBeUndefined();
});

test("every method has a title of its own", () => {
  const titles = methodNames.map((name) => methodSpecOf({ "method.name": name }).title);
  expect(new Set(titles).size).toBe(titles.length);
});
