import { beforeAll, describe, expect, test } from "vitest";
import { at } from "../../compute/arrays";
import { type Plan, describe as print } from "../../compute/plan";
import { openWasmExecutor } from "../../compute/testing";
import { readFixture } from "../testing";
import type { PlannedPolicy } from "./planned-policy";
import { openFixturePolicy } from "./testing";

/** Launches by kernel, counted from the printed plan. */
function launches(plan: Plan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of print(plan).split("\n")) {
    const kernel = at(line.split(" "), 0);
    counts[kernel] = (counts[kernel] ?? 0) + 1;
  }
  return counts;
}

/**
 * What is done with the logits of a batch: log p of pairs. And backward, from the loss to the
 * states and the adapter.
 */
const head = { "rows/take": 1, "head/partials": 1, "head/pairs": 1 };
const headBack = {
  "objectives/subtrajectory": 1,
  "head/slopes": 1,
  "rows/put": 1,
  "adamw/squares": 1,
};
const n = 2; // layers of the fixtures

/**
 * Forward: norms before attention, before the MLP and at the end; a product for every layer and one
 * for the logits.
 */
const families = {
  gpt2: {
    products: 4 * n + 1,
    lowest: 1, // of the layers whose input no adapter lies before
    forward: {
      ...head,
      "embed/positions": 1,
      "layernorm/forward": 2 * n + 1,
      "attention/forward": n,
      "gelu/forward": n,
    },
    backward: {
      ...headBack,
      "layernorm/backward": 2 * n,
      "attention/weights": n,
      "attention/backward": n,
      "gelu/backward": n,
    },
  },
  llama: {
    products: 7 * n + 1,
    lowest: 3,
    forward: {
      ...head,
      "embed/tokens": 1,
      "rmsnorm/forward": 2 * n + 1,
      "rope/pack": n,
      "attention/forward": n,
      "swiglu/forward": n,
    },
    backward: {
      ...headBack,
      "rmsnorm/backward": 2 * n,
      "rope/unpack": n,
      "attention/weights": n,
      "attention/backward": n,
      "swiglu/backward": n,
    },
  },
};

/** An extra launch shows here: on a small model a step's time is mostly their number. */
describe.each(["gpt2", "llama"] as const)("the launches of %s", (family) => {
  const { products, lowest, forward, backward } = families[family];
  const adapted = { ...forward, "linear/product": products, "lora/project": products };
  let programs: PlannedPolicy["programs"];
  beforeAll(async () => {
    const executor = await openWasmExecutor();
    programs = (await openFixturePolicy(executor, readFixture(family))).programs;
  });

  test("evaluating a batch is one pass forward", () => {
    for (const { plans } of programs.batches) expect(launches(plans.evaluate)).toEqual(adapted);
  });
  test("scoring is the same pass without the adapter, and the mean states", () => {
    for (const { plans } of programs.batches)
      expect(launches(plans.score)).toEqual({
        ...forward,
        "linear/product": products,
        "rows/pool-mean": 1,
      });
  });
  test("training is one pass forward, one backward, and no additions between them", () => {
    const both = {
      "linear/product": 2 * products - lowest,
      "lora/project": 2 * products,
      "lora/gradient": products,
    };
    for (const { losses } of programs.batches)
      expect(launches(at(losses, 0).plan)).toEqual({ ...forward, ...backward, ...both });
  });
  test("sampling is the prompt once, then one pass a token, for its draw alone", () => {
    const T = at(programs.decode.draws.shape, 0);
    const {
      "head/sample": draws,
      "head/choose": chosen,
      "attention/cached": cached,
      "attention/forward": whole,
      "rows/repeat": repeated,
    } = launches(programs.decode.plan);
    expect({ draws, chosen, cached, whole, repeated }).toEqual({
      draws: T,
      chosen: T,
      cached: (T - 1) * n,
      whole: n,
      repeated: 1,
    });
    expect(launches(programs.decode.plan)["linear/product"]).toBe(T * products);
  });
});
