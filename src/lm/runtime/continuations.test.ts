import { beforeAll, describe, expect, test } from "vitest";
import type { Executor } from "../../compute/executor";
import { executors, openWasmExecutor } from "../../compute/testing";
import { importPeft } from "../peft";
import type { Continuation, Policy } from "../policy";
import type { Prompt } from "../sequences";
import { uniform } from "../streams";
import { readFixture, sequences } from "../testing";
import type { PlannedPolicy } from "./planned-policy";
import { fixtureLoss, openPlannedPolicy } from "./testing";

const LONGEST = 5; // tokens of Y
const T = 6; // tokens of z
const families = ["gpt2", "llama", "gemma3_text"] as const;
type Family = (typeof families)[number];
const fixtures = {
  gpt2: readFixture("gpt2"),
  llama: readFixture("llama"),
  gemma3_text: readFixture("gemma3_text"),
};

/** A fixture's policy for z and Y, no token of which is barred. */
async function open(executor: Executor, family: Family): Promise<PlannedPolicy> {
  const { checkpoint, adapter, expected } = fixtures[family];
  const { V } = checkpoint.architecture;
  const policy = await openPlannedPolicy(executor, {
    checkpoint,
    rank: 4,
    alpha: 8,
    batch: 4,
    longestPrompt: 9,
    maxLength: T + LONGEST,
    stopToken: expected.stop,
    policyBias: new Float32Array(V),
    priorBias: new Float32Array(V),
    treeNodes: 8,
    inFlight: 2,
    seed: 1,
    losses: [fixtureLoss],
    continuations: { longest: LONGEST, adapters: ["off", "on"] },
    few: family === "gpt2",
  });
  const read = await importPeft(policy.layout, adapter, checkpoint);
  if (!read.ok) throw new Error(read.sentence);
  const zeros = new Float32Array(policy.layout.length);
  policy.writeState({ parameters: read.value, m: zeros, v: zeros, updates: 0 });
  return policy;
}

const random = (seed: number, length: number, V: number) =>
  Uint32Array.from({ length }, (_, i) => Math.floor(V * uniform(seed, length, 0, i)));

/** Every prefix of some strings, some of them alike, each before every continuation. */
function everyPrefix(V: number, stop: number, ys: readonly Uint32Array[]): Continuation[] {
  const strings = [random(1, T, V), random(2, T, V), random(1, T, V), random(3, 2, V)];
  strings.push(Uint32Array.of(...random(1, 3, V), stop, 4, 5));
  const prefixes = strings.flatMap((z) =>
    Array.from({ length: z.length + 1 }, (_, i) => i).map((i) => z.slice(0, i)),
  );
  return prefixes.flatMap((after) => ys.map((tokens) => ({ after, tokens })));
}

/** The oracle: every string scored by itself, as a whole. */
async function oneByOne(
  policy: Policy,
  prompt: Prompt,
  asked: readonly Continuation[],
  adapter: "on" | "off",
): Promise<number[]> {
  const out: number[] = [];
  for (const { after, tokens } of asked) {
    const z = sequences([[...after, ...tokens]], policy.stopToken);
    const { logQ } = await policy.logProbs(prompt, z, adapter);
    out.push(logQ.slice(after.length, after.length + tokens.length).reduce((a, l) => a + l, 0));
  }
  return out;
}

const cases = Object.entries(executors).flatMap(([where, openExecutor]) =>
  families
    // what llama has, gemma3_text has too: a software adapter need not take it twice
    .filter((family) => where === "WebAssembly" || family !== "llama")
    .map((family) => ({ where, family, openExecutor })),
);

describe.each(cases)("continuations of every prefix, $family in $where", (given) => {
  const { family, openExecutor } = given;
  const { prompt, expected, checkpoint } = fixtures[family];
  const { V } = checkpoint.architecture;
  const { stop } = expected;
  const ys = [random(7, LONGEST, V), Uint32Array.of(...random(7, 3, V), 9, stop), random(8, 1, V)];
  const asked = everyPrefix(V, stop, ys);
  let policy: PlannedPolicy;
  beforeAll(async () => {
    policy = await open(await openExecutor(), family);
  });

  test.each(["off", "on"] as const)("equal those of whole strings, adapter %s", async (adapter) => {
    const found = await policy.scoreContinuations(prompt, asked, adapter);
    const wanted = await oneByOne(policy, prompt, asked, adapter);
    expect(found).toHaveLength(asked.length);
    const gaps = wanted.map((w, k) => Math.abs((found[k] ?? NaN) - w));
    expect(Math.max(...gaps)).toBeLessThan(1e-4);
  });

  test("have the same bits alone, in another order, and after another prompt", async () => {
    const all = await policy.scoreContinuations(prompt, asked, "off");
    const other = { ...prompt, id: "other", tokens: prompt.tokens.slice(0, 1) };
    const short = await policy.scoreContinuations(other, asked, "off");
    const reversed = await policy.scoreContinuations(prompt, asked.toReversed(), "off");
    expect(reversed.toReversed()).toEqual(all);
    expect(short).not.toEqual(all);
    for (const k of [0, 5, asked.length - 1]) {
      const [alone] = await policy.scoreContinuations(prompt, asked.slice(k, k + 1), "off");
      expect(alone).toBe(all[k]);
    }
  });

  test("the frozen model reads its own prompt, the policy the other", async () => {
    const few = asked.slice(0, 6);
    const frozen = { ...prompt, id: "frozen", tokens: prompt.tokens.slice(2) };
    const both = { ...prompt, id: "both", frozen: frozen.tokens };
    const score = (of: Prompt, adapter: "on" | "off") =>
      policy.scoreContinuations(of, few, adapter);
    expect(await score(both, "off")).toEqual(await score(frozen, "off"));
    expect(await score(both, "on")).toEqual(await score(prompt, "on"));
    expect(await score(both, "off")).not.toEqual(await score(prompt, "off"));
  });

  test("a prompt of one token has nothing before its last", async () => {
    const one = { ...prompt, id: "one", tokens: prompt.tokens.slice(0, 1) };
    const found = await policy.scoreContinuations(one, asked.slice(0, 12), "off");
    const wanted = await oneByOne(policy, one, asked.slice(0, 12), "off");
    wanted.forEach((w, k) => expect(Math.abs((found[k] ?? NaN) - w)).toBeLessThan(1e-4));
  });

  test("more strings than a launch holds are scored in several", async () => {
    const many = Array.from({ length: 400 }, (_, k) => ({
      after: random(100 + k, 1 + (k % T), V),
      tokens: random(500 + (k % 7), LONGEST, V),
    }));
    const found = await policy.scoreContinuations(prompt, many, "off");
    for (const k of [0, 120, 399]) {
      const [wanted] = await oneByOne(policy, prompt, many.slice(k, k + 1), "off");
      expect(Math.abs((found[k] ?? NaN) - (wanted ?? NaN))).toBeLessThan(1e-4);
    }
  });

  test("an empty continuation is certain; one that is too long is refused", async () => {
    const empty = { after: random(1, 3, V), tokens: new Uint32Array() };
    expect(await policy.scoreContinuations(prompt, [empty], "off")).toEqual(Float64Array.of(0));
    const long = { after: random(1, T + LONGEST, V), tokens: random(2, LONGEST + 1, V) };
    await expect(policy.scoreContinuations(prompt, [long], "off")).rejects.toThrow("opened for");
  });
});

test("one thread and two give the same bits", async () => {
  const { prompt, expected, checkpoint } = fixtures.gpt2;
  const { V } = checkpoint.architecture;
  const asked = everyPrefix(V, expected.stop, [random(7, LONGEST, V)]);
  const bits = async (threads: number) => {
    const executor = await openWasmExecutor(threads, 0);
    const policy = await open(executor, "gpt2");
    const found = await policy.scoreContinuations(prompt, asked, "off");
    executor.destroy();
    return found;
  };
  expect(await bits(2)).toEqual(await bits(1));
});

test("a run that was not opened for continuations says so", async () => {
  const { prompt, checkpoint, expected } = fixtures.gpt2;
  const { V } = checkpoint.architecture;
  const policy = await openPlannedPolicy(await openWasmExecutor(), {
    checkpoint,
    rank: 4,
    alpha: 8,
    batch: 2,
    longestPrompt: 9,
    maxLength: 2,
    stopToken: expected.stop,
    policyBias: new Float32Array(V),
    priorBias: new Float32Array(V),
    treeNodes: 8,
    inFlight: 1,
    seed: 1,
    losses: [fixtureLoss],
  });
  await expect(policy.scoreContinuations(prompt, [], "off")).rejects.toThrow("not opened");
});
