import { expect, test } from "vitest";
import { child, makeTree, strings } from "../objectives/testing/tree";
import { sequence } from "../lm/sequences";
import type { Terminal } from "../reward/terminal";
import { newGFlowNet } from "./testing/by-objective";
import { Trainer } from "./pipeline";
import { TablePolicy } from "./testing/tablePolicy";
import { kl, noise, tableProblem, toySettings } from "./testing/toy";

const tree = makeTree(3, 2);
const prior = noise(tree.rows * 4, 1, 2);
const logR = noise(tree.rows, 1.5, 3);
const ends = noise(tree.rows, 2, 4); // log p(Y | X, z_1:i), by row

const terminal: Terminal = (_, z) => {
  const out = new Float32Array(z.batch * (z.width + 1));
  for (let b = 0; b < z.batch; b++)
    for (let i = 0, row = 0; i <= z.lengths[b]; i++) {
      out[b * (z.width + 1) + i] = ends[row];
      row = child(tree, row, sequence(z, b)[i] ?? 0);
    }
  return Promise.resolve(out);
};

test("training reaches the target in which the terminal stands for ⊤", async () => {
  const policy = new TablePolicy(tree, { prior });
  const problem = { ...tableProblem(tree, logR, { likelihoodWeight: 0.5 }), terminal };
  const trainer = new Trainer(policy, newGFlowNet(problem, toySettings), toySettings);
  for (let k = 0; k < toySettings.learningRate.steps; k++) await trainer.step();
  await trainer.drain();
  const logWeights = strings(tree).map(({ tokens, rows }) => {
    const last = rows[tokens.length];
    const tokenLogProb = (sum: number, token: number, k: number) =>
      sum + policy.logProbsAt(rows[k], "off")[token];
    return logR[last] + 0.5 * (tokens.reduce(tokenLogProb, 0) + ends[last]);
  });
  const logZ = Math.log(logWeights.reduce((sum, w) => sum + Math.exp(w), 0));
  const target = Float64Array.from(logWeights, (w) => w - logZ);
  expect(kl(target, policy.logMass())).toBeLessThan(1e-6);
});
