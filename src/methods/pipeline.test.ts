import { expect, test } from "vitest";
import type { Loss, TrainBatch, Trained } from "../lm/loss";
import type { SampleRequest } from "../lm/policy";
import { type LossSettings, readSettings } from "../objectives/settings";
import { newGFlowNet } from "./testing/by-objective";
import type { GFlowNetSettings } from "./gflownet/settings";
import type { GFlowNetState } from "./gflownet/state";
import { logZLines } from "./outcome";
import type { StepOutcome } from "./outcome";
import { TablePolicy } from "./testing/tablePolicy";
import { noise, prompt, tableProblem, toySettings } from "./testing/toy";
import { makeTree } from "../objectives/testing/tree";
import { Trainer } from "./pipeline";
import { constantTemperature } from "./schedules";

const tree = makeTree(3, 3);
const prior = noise(tree.rows * 4, 1, 0);
const settings = {
  ...toySettings,
  samples: 6,
  accumulate: 2,
  own: {
    ...toySettings.own,
    behaviour: { ...toySettings.own.behaviour, replay: 0.5 },
    replay: { ...toySettings.own.replay, capacity: 4, tolerance: 0.3 },
  },
};
const ownWith = (over: Partial<GFlowNetSettings>) => ({ own: { ...settings.own, ...over } });
const held = (T: number) => ({ temperature: constantTemperature(T) });
const stateOf = async (trainer: Trainer) => (await trainer.state()).method as GFlowNetState;
const problem = {
  ...tableProblem(tree, noise(tree.rows, 2, 1)),
  trainPrompts: [prompt, { ...prompt, id: "second" }],
};

class Watched extends TablePolicy {
  readonly samples: SampleRequest[] = [];
  readonly settings: LossSettings[] = [];
  readonly learningRates: number[] = [];
  breakAt = Infinity;
  override sample(request: SampleRequest) {
    this.samples.push(request);
    return super.sample(request);
  }
  override async train(loss: Loss, batch: TrainBatch): Promise<Trained> {
    this.settings.push(readSettings(batch.inputs.settings));
    const trained = await super.train(loss, batch);
    return this.settings.length > this.breakAt ? { ...trained, loss: NaN } : trained;
  }
  override update(rules: Parameters<TablePolicy["update"]>[0]) {
    this.learningRates.push(rules.learningRate);
    super.update(rules);
  }
}
const fresh = (over: Partial<typeof settings> = {}) => {
  const policy = new Watched(tree, { prior });
  const mine = { ...settings, ...over };
  return { policy, mine, trainer: new Trainer(policy, newGFlowNet(problem, mine), mine) };
};

/** Runs `count` steps and returns all their outcomes; `between` acts after each step. */
async function run(
  trainer: Trainer,
  count: number,
  between: (done: number, report: () => Promise<void>) => Promise<void> | void = () => undefined,
) {
  const outcomes: StepOutcome[] = [];
  const keep = (result: Awaited<ReturnType<Trainer["step"]>>) =>
    void (result.kind === "stepped" && outcomes.push(result.outcome));
  const report = async () => keep(await trainer.drain());
  for (let k = 0; k < count; k++) {
    keep(await trainer.step());
    await between(trainer.steps, report);
  }
  await report();
  return outcomes;
}
const prints = (outcomes: StepOutcome[]) => outcomes.map((outcome) => outcome.fingerprint);

test("each step is reported once, in order, one step late; drain reports the last", async () => {
  const { trainer } = fresh();
  expect((await trainer.step()).kind).toBe("queued");
  expect(await trainer.step()).toMatchObject({ kind: "stepped", outcome: { step: 1 } });
  expect(await trainer.drain()).toMatchObject({ kind: "stepped", outcome: { step: 2 } });
  expect((await trainer.drain()).kind).toBe("queued");
  expect((await run(trainer, 4)).map((outcome) => outcome.step)).toEqual([3, 4, 5, 6]);
});

test("same seed, same tokens and losses; another seed, others", async () => {
  const [a, b, c] = await Promise.all([
    run(fresh().trainer, 20),
    run(fresh().trainer, 20),
    run(fresh({ seed: 6 }).trainer, 20),
  ]);
  expect(prints(a)).toEqual(prints(b));
  expect(a.at(-1)?.loss).toBe(b.at(-1)?.loss);
  expect(prints(a)[0]).not.toBe(prints(c)[0]);
});

test("pausing and stepping by hand leave no trace in a run", async () => {
  const straight = await run(fresh().trainer, 25);
  const paused = await run(fresh().trainer, 25, async (done, report) =>
    done % 3 === 0 ? report() : undefined,
  );
  const byHand = await run(fresh().trainer, 25, (_, report) => report());
  expect(prints(paused)).toEqual(prints(straight));
  expect(prints(byHand)).toEqual(prints(straight));
});

test("a run resumed from a saved state goes on bit by bit, wherever it was saved", async () => {
  const roomy = ownWith({ replay: { ...settings.own.replay, capacity: 40, tolerance: 0 } });
  const edits = (trainer: Trainer) => () => {
    if (trainer.steps >= 2) trainer.use({ ...settings, ...roomy, ...held(0.8) });
  };
  const first = fresh(roomy).trainer;
  const straight = await run(first, 16, edits(first));
  for (const at of [1, 2, 3, 7]) {
    const second = fresh(roomy).trainer;
    const half = await run(second, at, edits(second));
    const saved = structuredClone(await second.state());
    const { trainer } = fresh(roomy);
    trainer.restore(saved, { ...settings, ...roomy });
    edits(trainer)();
    const rest = await run(trainer, 16 - at, edits(trainer));
    expect(prints([...half, ...rest])).toEqual(prints(straight));
    expect(rest.at(-1)).toEqual(straight.at(-1));
  }
});

test("a learned log Z is saved with the adapter, each prompt's in its own row", async () => {
  const objective = { ...settings.own.objective, name: "trajectory" as const };
  const open = () => fresh(ownWith({ objective })).trainer;
  const straight = await run(open(), 12);
  const first = open();
  const half = await run(first, 5);
  const saved = structuredClone(await first.state());
  const { rows = [] } = saved.method as GFlowNetState;
  expect([...rows].sort()).toEqual(["second", "toy"]);
  const second = open();
  second.restore(saved, { ...settings, ...ownWith({ objective }) });
  expect(prints([...half, ...(await run(second, 7))])).toEqual(prints(straight));
});

test("a live edit holds from the next step, and replays to the same run", async () => {
  const edited = async () => {
    const { trainer, mine } = fresh({ temperature: { start: 2, end: 1, horizon: 10 } });
    const still = { learningRate: { ...mine.learningRate, peak: 0 } };
    return run(trainer, 12, (done) => {
      if (done === 5) trainer.use({ ...mine, ...held(0.7) });
      if (done === 8) trainer.use({ ...mine, ...held(0.7), ...still });
    });
  };
  const outcomes = await edited();
  const temperatures = outcomes.map((outcome) => outcome.rewardTemperature);
  expect(temperatures.slice(0, 6)).toEqual(
    [2, 1.9, 1.8, 1.7, 1.6, 0.7].map((T) => expect.closeTo(T, 12) as number),
  );
  expect(outcomes[8].learningRate).toBe(0);
  expect(prints(await edited())).toEqual(prints(outcomes));
});

test("forgetting empties the replay buffer, the batch in flight included", async () => {
  const { trainer } = fresh();
  await run(trainer, 10);
  expect((await stateOf(trainer)).replay.length).toBeGreaterThan(0);
  await trainer.step();
  trainer.forget();
  await trainer.drain();
  const { method, fresh: waiting } = await trainer.state();
  expect([method, waiting]).toEqual([{ replay: [] }, []]);
});

test("replayed batches keep their stored rewards; no likelihood is added twice", async () => {
  const policy = new Watched(tree, { prior });
  const weighted = { ...tableProblem(tree, noise(tree.rows, 2, 1), { likelihoodWeight: 0.5 }) };
  const outcomes = await run(new Trainer(policy, newGFlowNet(weighted, settings), settings), 20);
  const parts = outcomes.flatMap((outcome) => outcome.microBatches);
  expect(new Set(parts.map((part) => part.behaviour.kind))).toEqual(
    new Set(["replay", "tempered", "on-policy"]),
  );
  policy.settings.forEach(({ likelihoodWeight }, k) =>
    expect(likelihoodWeight).toBe(parts[k].behaviour.kind === "replay" ? 0 : 0.5),
  );
  const known = new Map<string, number>();
  for (const { z, findings, behaviour } of parts)
    for (let b = 0; b < z.batch; b++) {
      const key = z.tokens.slice(b * 3, b * 3 + z.lengths[b]).join(" ");
      if (behaviour.kind === "replay")
        expect(known.get(key)).toBe(findings.logR![b * 4 + z.lengths[b]]);
      known.set(key, findings.logR![b * 4 + z.lengths[b]]);
    }
});

test("a sequence can be replayed two steps after it was sampled, not sooner", async () => {
  const { trainer } = fresh({
    ...ownWith({ behaviour: { ...settings.own.behaviour, replay: 1 } }),
    accumulate: 1,
  });
  const outcomes = await run(trainer, 8);
  const firstReplay = outcomes.findIndex((outcome) => outcome.behaviour === "replay");
  expect(outcomes.slice(0, 2).map((outcome) => outcome.behaviour)).not.toContain("replay");
  expect(firstReplay).toBeGreaterThanOrEqual(2);
});

test("the loss sees log q at T 1, and each micro-batch has its own randomness", async () => {
  const { policy, trainer } = fresh();
  const outcomes = await run(trainer, 15);
  expect(new Set(policy.samples.map(({ step }) => step)).size).toBe(policy.samples.length);
  expect(policy.samples.every(({ stream, adapter }) => stream === 0 && adapter === "on")).toBe(
    true,
  );
  expect(policy.settings.every(({ scale }) => scale === 0.5)).toBe(true);
  const drawn = outcomes
    .flatMap((outcome) => outcome.microBatches)
    .filter((part) => part.behaviour.kind !== "replay");
  expect(outcomes.at(-1)?.rewardEvaluations).toBe(6 * drawn.length);
  expect(policy.learningRates[0]).toBeCloseTo(0.01, 12);
});

test("a loss that is not finite stops the run and names its step", async () => {
  const { policy, trainer } = fresh();
  policy.breakAt = 6; // the first micro-batch of step 4
  for (let k = 0; k < 4; k++) expect((await trainer.step()).kind).not.toBe("not-finite");
  const stopped = { kind: "not-finite", step: 4, tensor: "loss" };
  expect(await trainer.step()).toEqual(stopped);
  expect(await trainer.step()).toEqual(stopped);
  expect(await trainer.drain()).toEqual(stopped);
  await expect(trainer.state()).rejects.toThrow(/not worth saving/);
});

test.each([NaN, Infinity])("a log-reward of %d stops the run and is named", async (bad) => {
  const policy = new Watched(tree, { prior });
  const wrong = {
    ...problem,
    logReward: async (...given: Parameters<typeof problem.logReward>) =>
      (await problem.logReward(...given)).fill(bad, 0, 1),
  };
  const trainer = new Trainer(policy, newGFlowNet(wrong, settings), settings);
  await trainer.step();
  expect(await trainer.step()).toEqual({ kind: "not-finite", step: 1, tensor: "log-reward" });
});

test("a policy that fails rejects the step that reads it, and no other promise", async () => {
  const { policy, trainer } = fresh();
  await trainer.step();
  policy.train = () => Promise.reject(new Error("device lost"));
  await trainer.step();
  await expect(trainer.drain()).rejects.toThrow("device lost");
});

test("calls do not overlap", async () => {
  const { trainer } = fresh();
  const going = trainer.step();
  expect(() => trainer.use(settings)).toThrow(/between steps/);
  await expect(trainer.step()).rejects.toThrow(/between steps/);
  await going;
  await expect(trainer.state()).rejects.toThrow(/drain/);
});

test("an outcome's lines are u_0..u_n", async () => {
  const [outcome] = await run(fresh().trainer, 1);
  const lines = logZLines(outcome.microBatches, 32);
  expect(lines).toHaveLength(12);
  outcome.microBatches.forEach((part, m) =>
    part.z.lengths.forEach((n, b) =>
      expect(lines[m * 6 + b]).toEqual([...part.findings.logZ!.slice(b * 4, b * 4 + n + 1)]),
    ),
  );
  expect(lines[0][0]).toBe(lines[6][0]); // one prompt's root is the same for both
  expect(outcome.residualVariance).toBeGreaterThan(0);
});
