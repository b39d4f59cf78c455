import { expect, test } from "vitest";
import type { SampleRequest, Tool } from "../lm/policy";
import { makeTree } from "../objectives/testing/tree";
import { newGFlowNet } from "./testing/by-objective";
import { Trainer } from "./pipeline";
import { TablePolicy } from "./testing/tablePolicy";
import { noise, tableProblem, toySettings } from "./testing/toy";

const tree = makeTree(2, 2);

/** The requests for samples that some steps on a problem make. */
async function requestsOf(tool: Tool | undefined): Promise<SampleRequest[]> {
  const policy = new TablePolicy(tree, { prior: noise(tree.rows * 3, 1, 0) });
  const requests: SampleRequest[] = [];
  const sample = policy.sample.bind(policy);
  policy.sample = (request) => {
    requests.push(request);
    return sample(request);
  };
  const problem = { ...tableProblem(tree, new Float32Array(tree.rows)), ...(tool && { tool }) };
  const trainer = new Trainer(policy, newGFlowNet(problem, toySettings), toySettings);
  for (let k = 0; k < 20; k++) await trainer.step();
  await trainer.drain();
  return requests;
}

test("a problem's tool writes into every batch that the policy samples", async () => {
  const tool: Tool = () => [];
  const requests = await requestsOf(tool);
  expect(requests.length).toBeGreaterThan(3);
  for (const request of requests) expect(request.tool).toBe(tool);
});

test("without a tool in the problem, no request for samples has one", async () => {
  for (const request of await requestsOf(undefined)) expect(request).not.toHaveProperty("tool");
});
