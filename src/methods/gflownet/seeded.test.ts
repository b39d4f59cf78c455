import { expect, test } from "vitest";
import { makeTree } from "../../objectives/testing/tree";
import { sequence } from "../../lm/sequences";
import type { StepOutcome } from "../outcome";
import { Trainer } from "../pipeline";
import { TablePolicy } from "../testing/tablePolicy";
import { noise, tableProblem, toySettings } from "../testing/toy";
import { newGFlowNet } from "../testing/by-objective";

const tree = makeTree(2, 3);
const known = [Uint32Array.of(0, 1), Uint32Array.of(1)];

function seeded(seed: "none" | "references") {
  const policy = new TablePolicy(tree, { prior: noise(tree.rows * 3, 1, 0) });
  const problem = { ...tableProblem(tree, noise(tree.rows, 1, 3)), references: () => known };
  const settings = {
    ...toySettings,
    own: { ...toySettings.own, seed, behaviour: { ...toySettings.own.behaviour, replay: 1 } },
  };
  return new Trainer(policy, newGFlowNet(problem, settings), settings);
}

async function outcomes(trainer: Trainer, steps: number): Promise<StepOutcome[]> {
  const found: StepOutcome[] = [];
  for (let step = 0; step < steps; step++) {
    await trainer.step();
    const result = await trainer.drain();
    if (result.kind === "stepped") found.push(result.outcome);
  }
  return found;
}

const stringsOf = ({ microBatches: [{ z }] }: StepOutcome) =>
  new Set(Array.from({ length: z.batch }, (_, b) => sequence(z, b).join(" ")));

test("the first batch of a prompt is its known answers; they are kept and replayed", async () => {
  const [first, second, third] = await outcomes(seeded("references"), 3);
  expect([first.behaviour, second.behaviour, third.behaviour]).toEqual(["seed", "seed", "replay"]);
  const answers = new Set(known.map((z) => z.join(" ")));
  for (const outcome of [first, third]) expect(stringsOf(outcome)).toEqual(answers);
  expect(first.rewardEvaluations).toBe(32);
});

test("without a seed a buffer begins with what the policy draws", async () => {
  const [first] = await outcomes(seeded("none"), 1);
  expect(["on-policy", "tempered"]).toContain(first.behaviour);
});
