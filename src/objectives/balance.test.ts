import { beforeAll, describe, expect, test } from "vitest";
import type { Kernel } from "../compute/kernel";
import { expectAgreement, openTestExecutor } from "../compute/testing";
import type { WebGpuExecutor } from "../compute/webgpu/executor";
import { rowsOf } from "./balance";
import estimates from "./estimates.wgsl";
import { objectives } from "./index";
import type { BalanceRules } from "./objective";
import { settingNames } from "./settings";
import { everyRule } from "./testing/everyRule";
import { portsOf } from "./testing/judge";

const sizes = (B: number, T: number, rows: number) => ({
  B,
  T,
  T1: T + 1,
  K: B * (2 * T + 1),
  REP: rows * (T + 1),
  N: 3,
});

/** Six sequences of up to six tokens, with forced tokens, under given rules. */
function exampleUnder(rules: BalanceRules): NonNullable<Kernel["example"]> {
  return ({ K = 0 }, random) => {
    const batch = {
      logR: Array.from({ length: 42 }, (_, i) => Math.log(random(i))),
      logQ: new Float32Array(36),
      logStop: new Float32Array(42),
      lengths: [6, 0, 1, 2, 5, 6],
      width: 6,
      actions: Array.from({ length: 36 }, (_, k) => (k % 7 === 2 ? 0 : 1)),
    };
    const { arrays } = portsOf(objectives.all, batch, { rules, temperature: 0.9, scale: 0.25 });
    const { steps = [], extra = [], settings = [] } = arrays;
    return {
      steps,
      extra,
      settings,
      policy: Array.from({ length: K }, (_, i) => Math.log(random(100 + i))),
      logZ: [-3, 0.5, 1, 1, 2, 0, 0, 0, 3, 0, 0, 0],
    };
  };
}

test("the shader's settings are those of the table, in its order", () => {
  const [, struct = ""] = /struct Settings \{[^\n]*\n([^}]*)\}/.exec(estimates) ?? [];
  expect([...struct.matchAll(/(\w+): f32/g)].map(([, name]) => name)).toEqual([...settingNames]);
});

describe.each(Object.entries(objectives))("%s", (_, { kernel, logZ }) => {
  const rows = rowsOf(logZ === "learned").length;
  let executor: WebGpuExecutor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("agrees with its formula at ragged sizes", () =>
    expectAgreement(executor, kernel, [
      sizes(1, 1, rows),
      sizes(7, 3, rows),
      sizes(13, 30, rows),
      sizes(70, 5, rows),
    ]));
  test("agrees with its formula under every rule", () =>
    Promise.all(
      everyRule.map((rules) => {
        const example = exampleUnder(rules);
        return expectAgreement(executor, { ...kernel, example }, [sizes(6, 6, rows)]);
      }),
    ));
});
