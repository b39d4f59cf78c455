import { expect, test } from "vitest";
import { makeTree } from "../../objectives/testing/tree";
import { TablePolicy } from "../testing/tablePolicy";
import { noise, tableProblem } from "../testing/toy";
import { rewardOf } from "./rollout";

test("what a tool has written counts in log R, as it does in a balance loss", async () => {
  const tree = makeTree(2, 2);
  const policy = new TablePolicy(tree, { prior: noise(tree.rows * 3, 1, 0) });
  const problem = tableProblem(tree, new Float32Array(tree.rows));
  const [prompt] = problem.trainPrompts;
  if (!prompt) throw new Error("The toy has a prompt.");
  const z = {
    batch: 1,
    width: 2,
    tokens: Uint32Array.of(0, 1),
    lengths: Uint32Array.of(2),
    actions: Uint8Array.of(1, 0),
  };
  const { logR, frozen } = await rewardOf(
    policy,
    { ...problem, likelihoodWeight: () => 1 },
    { prompt, z },
    true,
  );
  if (!frozen) throw new Error("The frozen model was asked.");
  const { logQ, logStop } = frozen;
  const others = (await problem.logReward(prompt, z))[2] ?? NaN;
  expect(logR[2]).toBeCloseTo((logQ[0] ?? NaN) + (logQ[1] ?? NaN) + (logStop[2] ?? NaN) + others);
});
