import { beforeAll, describe, expect, test } from "vitest";
import { executors } from "../../compute/testing";
import type { AdapterState } from "../../lm/policy";
import type { PlannedPolicy } from "../../lm/runtime/planned-policy";
import { fixtureAdam, fixtureRequest, openFixturePolicy } from "../../lm/runtime/testing";
import { readFixture } from "../../lm/testing";
import { balancedFrom, trainBatch } from "../balance-request";
import { lossOf } from "../loss";
import { objectives } from "../testing/whole";

const { trajectory } = objectives;

const fixture = readFixture("gpt2");
const loss = lossOf(trajectory, {
  prompts: 3,
  logZStart: -2,
  logZLearningRate: 0.1,
  flowLearningRate: 0,
});
const key = "objectives/trajectory/logZ";
describe.each(Object.entries(executors))("log Z in %s", (_, open) => {
  let policy: PlannedPolicy;

  beforeAll(async () => {
    policy = await openFixturePolicy(await open(), fixture, [loss]);
  });

  /** Some steps on one batch, of the prompt in row 1. */
  async function steps(count: number): Promise<{ losses: number[]; end: AdapterState }> {
    const request = { ...fixtureRequest(fixture), row: 1 };
    const losses: number[] = [];
    for (let k = 0; k < count; k++) {
      losses.push(balancedFrom(await policy.train(loss, trainBatch(request)), request).loss);
      policy.update({ ...fixtureAdam, ownFactor: 0.5 });
    }
    return { losses, end: await policy.readState() };
  }
  const valuesOf = ({ own }: AdapterState) => [0, 4, 8].map((i) => own?.[key]?.[i] ?? NaN);

  test("begins at its start, and first moves by its own rate times the schedule", async () => {
    policy.resetAdapter(5);
    expect(valuesOf(await policy.readState())).toEqual([-2, -2, -2]);
    const [first = NaN, trained = NaN, last = NaN] = valuesOf((await steps(1)).end);
    expect([first, last]).toEqual([-2, -2]);
    expect(Math.abs(trained + 2)).toBeCloseTo(0.05, 5); // 0.1 · 0.5, as AdamW's first step is
  });

  test("the loss falls, two runs are bit-identical, a saved state goes on the same", async () => {
    policy.resetAdapter(5);
    const straight = await steps(6);
    expect(straight.losses.at(-1)).toBeLessThan(straight.losses[0] ?? NaN);
    policy.resetAdapter(5);
    const half = await steps(3);
    policy.resetAdapter(6);
    policy.writeState(half.end);
    const rest = await steps(3);
    expect([...half.losses, ...rest.losses]).toEqual(straight.losses);
    expect(rest.end).toEqual(straight.end);
  });

  test("log Z's gradient is not part of what the adapter is clipped by", async () => {
    policy.resetAdapter(5);
    const request = { ...fixtureRequest(fixture), row: 1 };
    await policy.train(loss, trainBatch(request));
    policy.update({ ...fixtureAdam, clip: 1e-6 });
    const [, trained = NaN] = valuesOf(await policy.readState());
    expect(Math.abs(trained + 2)).toBeCloseTo(0.1, 5);
  });
});
