import { expect, test } from "vitest";
import { expectAgreement, openTestExecutor } from "../compute/testing";
import { makeTree } from "../objectives/testing/tree";
import { Trainer } from "./pipeline";
import { MaximumLikelihood, likelihood, likelihoodDims } from "./testing/likelihood";
import { TablePolicy } from "./testing/tablePolicy";
import { everyString, kl, noise, tableProblem, toySettings } from "./testing/toy";

const tree = makeTree(2, 2); // 7 strings

test("a second method's loss kernel agrees with its reference", async () =>
  expectAgreement(await openTestExecutor(), likelihood, [
    likelihoodDims(1, 1),
    likelihoodDims(7, 30),
  ]));

test("maximum likelihood, a second method, finds given frequencies", async () => {
  const policy = new TablePolicy(tree, { prior: noise(tree.rows * 3, 1, 0) });
  const { tokens, lengths, width } = everyString(tree);
  const copies = [1, 2, 3, 4, 5, 6, 7].flatMap((count, b) => Array<number>(count).fill(b));
  const demonstrations = {
    batch: copies.length,
    width,
    tokens: Uint32Array.from(
      copies.flatMap((b) => [...tokens.subarray(b * width, (b + 1) * width)]),
    ),
    lengths: Uint32Array.from(copies, (b) => lengths[b]),
  };
  const settings = { ...toySettings, accumulate: 2 };
  const method = new MaximumLikelihood(
    tableProblem(tree, new Float32Array(tree.rows)),
    settings,
    demonstrations,
  );
  const trainer = new Trainer(policy, method, settings);
  for (let step = 0; step < 400; step++) await trainer.step();
  const outcome = await trainer.drain();
  const target = Float64Array.from([1, 2, 3, 4, 5, 6, 7], (count) => Math.log(count / 28));
  expect(kl(target, policy.logMass())).toBeLessThan(1e-4);
  const entropy = -target.reduce((sum, logp) => sum + Math.exp(logp) * logp, 0);
  if (outcome.kind !== "stepped") throw new Error("The last step was not reported.");
  expect(outcome.outcome.loss).toBeGreaterThan(entropy - 1e-6);
  expect(await trainer.state()).toMatchObject({ replay: [], step: 400 });
});
