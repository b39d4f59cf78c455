import { beforeAll, describe, expect, test } from "vitest";
import { type Plan, describe as print } from "../../gpu/plan";
import { openTestExecutor } from "../../gpu/testing";
import { readFixture } from "../testing";
import type { DevicePolicy } from "./device-policy";
import { openFixturePolicy } from "./testing";

/** Launches by kernel, counted from the printed plan. */
function launches(plan: Plan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of print(plan).split("\n")) {
    const [kernel] = line.split(" ");
    counts[kernel] = (counts[kernel] ?? 0) + 1;
  }
  return counts;
}

/** The head of a batch, forward: log p of pairs. And backward, from the loss to the hidden states and the adapter. */
const head = { "rows/take": 1, "head-adapter/extend": 1, "head/partial": 1, "head/lse": 1, "head/gather": 1 };
const headBack = {
  balance: 1, "head-adapter/pair-sums": 1, "head-adapter/gradient-mean": 1, "head-adapter/gradient-pairs": 1,
  "head/expect": 1, "head/pull": 1, "head-adapter/narrow": 1, "rows/put": 1, "adamw/squares": 1,
};
const n = 2; // layers of the fixtures

/** Forward: norms before attention, before the MLP and at the end. Backward: nothing reaches below the first layer's adapters. */
const families = {
  gpt2: {
    forward: { ...head, "embed/positions": 1, "layernorm/forward": 2 * n + 1, "linear/forward": 4 * n, "lora/down": 4 * n, "attention/forward": n, "gelu/forward": n },
    backward: {
      ...headBack, "layernorm/backward": 2 * n, "linear/backward": 4 * n - 1, "lora/back": 4 * n, "lora/gradient-a": 4 * n + 1, "lora/gradient-b": 4 * n,
      "attention/backward": n, "gelu/backward": n,
    },
  },
  llama: {
    forward: {
      ...head, "embed/tokens": 1, "rmsnorm/forward": 2 * n + 1, "linear/forward": 7 * n, "lora/down": 7 * n, "rope/pack": n, "attention/forward": n, "swiglu/forward": n,
    },
    backward: {
      ...headBack, "rmsnorm/backward": 2 * n, "linear/backward": 7 * n - 3, "lora/back": 7 * n, "lora/gradient-a": 7 * n + 1, "lora/gradient-b": 7 * n,
      "rope/unpack": n, "attention/backward": n, "swiglu/backward": n,
    },
  },
};

/** An extra launch shows here: on a small model a step's time is mostly their number. */
describe.each(["gpt2", "llama"] as const)("the launches of %s", (family) => {
  const { forward, backward } = families[family];
  let programs: DevicePolicy["programs"];
  beforeAll(async () => {
    ({ programs } = await openFixturePolicy(await openTestExecutor(), readFixture(family)));
  });

  test("evaluating a batch is one pass forward", () => {
    for (const { plans } of programs.batches) expect(launches(plans.evaluate)).toEqual(forward);
  });
  test("scoring is the same pass, and the mean states", () => {
    for (const { plans } of programs.batches) expect(launches(plans.score)).toEqual({ ...forward, "rows/pool-mean": 1 });
  });
  test("training is one pass forward, one backward, and no additions between them", () => {
    for (const { plans } of programs.batches) expect(launches(plans.train)).toEqual({ ...forward, ...backward });
  });
  test("sampling is the prompt once, then one pass a token whose state goes nowhere but to its draw", () => {
    const T = programs.decode.draws.shape[0];
    const { "head/sample": draws, "head/choose": chosen, "attention/cached": cached, "attention/forward": whole, "rows/repeat": repeated } = launches(programs.decode.plan);
    expect({ draws, chosen, cached, whole, repeated }).toEqual({ draws: T, chosen: T, cached: (T - 1) * n, whole: n, repeated: 1 });
    expect(launches(programs.decode.plan)["linear/forward"]).toBe(T * forward["linear/forward"]);
  });
});
