import { beforeAll, describe, expect, test } from "vitest";
import type { Kernel } from "../compute/kernel";
import type { Executor } from "../compute/executor";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../compute/testing";
import { expectClassMatchesSpec } from "../compute/wasm/testing/forms";
import { writtenBits } from "../compute/wasm/testing/written";
import assembly from "./estimates.as.ts?raw";
import estimates from "./estimates.wgsl";
import { objectives } from "./testing/whole";
import { lossOf } from "./loss";
import { type BalanceRules, type Objective } from "./objective";
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
function exampleUnder(objective: Objective, rules: BalanceRules): NonNullable<Kernel["example"]> {
  return ({ K = 0 }, random) => {
    const batch = {
      // one unfinished prefix of each of two sequences is no answer
      logR: Array.from({ length: 42 }, (_, i) =>
        [2, 35].includes(i) ? -Infinity : Math.log(random(i)),
      ),
      logQ: new Float32Array(36),
      logStop: new Float32Array(42),
      lengths: [6, 0, 1, 2, 5, 6],
      width: 6,
      actions: Array.from({ length: 36 }, (_, k) => (k % 7 === 2 ? 0 : 1)),
    };
    const { arrays } = portsOf(objective, batch, { rules, temperature: 0.9, scale: 0.25 });
    const { steps = [], extra = [], settings = [] } = arrays;
    return {
      values: Array.from({ length: 42 }, (_, i) => 4 * random(200 + i) - 2),
      steps,
      extra,
      settings,
      policy: Array.from({ length: K }, (_, i) => Math.log(random(100 + i))),
      logZ: [-3, 0.5, 1, 1, 2, 0, 0, 0, 3, 0, 0, 0],
    };
  };
}

test.each([
  ["shader", estimates],
  ["WebAssembly", assembly],
])("the settings of the %s are those of the table, in its order", (_, source) => {
  const [, fields = ""] = /(?:struct|class) Settings \{[^\n]*\n([^}]*)\}/.exec(source) ?? [];
  expect([...fields.matchAll(/(\w+): f32/g)].map(([, name]) => name)).toEqual([...settingNames]);
});

test.each(Object.entries(objectives))("%s: the class has ports and sizes", (_, { kernel }) =>
  expectClassMatchesSpec(kernel),
);

const run = { prompts: 3, logZStart: 0, logZLearningRate: 0, flowLearningRate: 0 };
const rowsOf = (objective: Objective) => lossOf(objective, run).rows.length;

test.each(Object.entries(objectives))("%s: the same bits by parts", async (_, objective) => {
  const { kernel } = objective;
  const alone = await openWasmExecutor();
  const crew = await openWasmExecutor(3);
  const shared = sizes(64, 20, rowsOf(objective));
  for (const dims of [...kernel.trials, shared])
    expect(await writtenBits(crew, kernel, dims)).toEqual(await writtenBits(alone, kernel, dims));
  alone.destroy();
  crew.destroy();
});

const executors = { WebGPU: openTestExecutor, WebAssembly: () => openWasmExecutor(2) };
const cases = Object.entries(objectives).flatMap(([name, objective]) =>
  Object.entries(executors).map(([where, open]) => ({ name, where, open, objective })),
);

describe.each(cases)("$name in $where", ({ objective, open }) => {
  const { kernel } = objective;
  const rows = rowsOf(objective);
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
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
        const example = exampleUnder(objective, rules);
        return expectAgreement(executor, { ...kernel, example }, [sizes(6, 6, rows)]);
      }),
    ));
});
