import { expect, test } from "vitest";
import { executors } from "../../compute/testing";
import type { Prompt } from "../sequences";
import { readFixture } from "../testing";
import { balance, fixtureRequest, openFixturePolicy } from "./testing";

/**
 * A prompt that the frozen model reads in other words: whatever is done with the adapter off must
 * be what it is under those words alone, and whatever is done with it on must not see them.
 */
const fixture = readFixture("gpt2");
const { prompt, z } = fixture;
const other: Prompt = { id: "other", text: "", tokens: prompt.tokens.slice(1).reverse() };
const both: Prompt = { ...prompt, id: "both", frozen: other.tokens };
const request = fixtureRequest(fixture);
const sampling = {
  batch: z.batch,
  minLength: 1,
  maxLength: fixture.expected.rules.maxLength,
  temperature: 1,
  seed: 3,
  step: 0,
  stream: 0,
};

test.each(Object.entries(executors))("a frozen model's own prompt, %s", async (_name, open) => {
  const policy = await openFixturePolicy(await open(), fixture);

  expect(await policy.logProbs(both, z, "off")).toEqual(await policy.logProbs(other, z, "off"));
  expect(await policy.logProbs(both, z, "on")).toEqual(await policy.logProbs(prompt, z, "on"));
  expect(await policy.embed(both, z)).toEqual(await policy.embed(other, { ...z }));
  const sample = (of: Prompt, adapter: "on" | "off") =>
    policy.sample({ ...sampling, prompt: of, adapter });
  expect(await sample(both, "off")).toEqual(await sample(other, "off"));
  expect(await sample(both, "on")).toEqual(await sample(prompt, "on"));
  const root = (of: Prompt, adapter: "on" | "off") => policy.tree(of, adapter).root();
  expect(await root(both, "off")).toEqual(await root(other, "off"));
  expect(await root(both, "on")).toEqual(await root(prompt, "on"));

  const trained = await balance(policy, { ...request, prompt: both });
  const frozen = await balance(policy, { ...request, prompt: other });
  const asked = await balance(policy, request);
  expect(trained.logPrior).toEqual(frozen.logPrior);
  expect(trained.logQ).toEqual(asked.logQ);
  expect(trained.logPrior).not.toEqual(asked.logPrior);
});
