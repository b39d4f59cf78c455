import { expect, test } from "vitest";
import { executors } from "../compute/testing";
import type { Executor } from "../compute/executor";
import { ReferenceExecutor } from "../compute/reference/executor";
import { fixtureAdam, fixtureRequest, openFixturePolicy } from "../lm/runtime/testing";
import { readFixture } from "../lm/testing";
import { balancedFrom, trainBatch } from "./balance-request";
import { lossOf } from "./loss";
import { type Objective } from "./objective";
import { objectives } from "./testing/whole";

const { "flow-neighbours": flowNeighbours, "flow-subtrajectory": flowSubtrajectory } = objectives;

const fixture = readFixture("gpt2");
const run = { prompts: 1, logZStart: 0, logZLearningRate: 0, flowLearningRate: 0.02 };

/** A policy on a fixture's model; a few steps on one batch. */
async function opened(executor: Executor, objective: Objective) {
  const loss = lossOf(objective, run);
  const policy = await openFixturePolicy(executor, fixture, [loss]);
  const request = fixtureRequest(fixture);
  const key = `${loss.name}/flow`;
  const steps = async (count: number) => {
    const losses: number[] = [];
    let learnedLogZ: number | undefined;
    for (let k = 0; k < count; k++) {
      const found = balancedFrom(await policy.train(loss, trainBatch(request)), request);
      losses.push(found.loss);
      learnedLogZ = found.learnedLogZ;
      policy.update(fixtureAdam);
    }
    const end = await policy.readState();
    return { losses, learnedLogZ, end, flow: end.own?.[key] ?? new Float32Array(0) };
  };
  return { policy, steps };
}

const cases = [flowNeighbours, flowSubtrajectory].flatMap((objective) =>
  Object.entries(executors).map(([where, open]) => ({
    title: objective.title,
    where,
    open,
    objective,
  })),
);

test.each(cases)(
  "$title in $where: falls, and goes on from a save",
  async ({ open, objective }) => {
    const { policy, steps } = await opened(await open(), objective);
    policy.resetAdapter(5);
    const straight = await steps(6);
    expect(straight.losses.at(-1)).toBeLessThan(straight.losses[0] ?? NaN);
    policy.resetAdapter(5);
    const half = await steps(3);
    expect(half.flow.some((value, i) => i % 4 === 0 && value !== 0)).toBe(true);
    policy.resetAdapter(6);
    policy.writeState(half.end);
    const rest = await steps(3);
    expect([...half.losses, ...rest.losses]).toEqual(straight.losses);
    expect(rest.end).toEqual(straight.end);
  },
);

test.each([flowNeighbours, flowSubtrajectory])(
  "$title: two steps are those of float64, in each executor",
  async (objective) => {
    const twoSteps = async (executor: Executor) => {
      const { policy, steps } = await opened(executor, objective);
      policy.resetAdapter(5);
      return steps(2);
    };
    const expected = await twoSteps(new ReferenceExecutor());
    for (const [where, open] of Object.entries(executors)) {
      const found = await twoSteps(await open());
      expect(found.learnedLogZ, where).toBeCloseTo(expected.learnedLogZ ?? NaN, 3);
      expect(found.losses).toHaveLength(2);
      found.losses.forEach((loss, k) => {
        const right = expected.losses[k] ?? NaN;
        expect(Math.abs(loss - right), where).toBeLessThan(1e-4 * (1 + right));
      });
    }
  },
);
