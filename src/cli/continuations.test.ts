import { join } from "node:path";
import { expect, test } from "vitest";
import { openWasmExecutor } from "../compute/testing";
import type { OpenedModel } from "../lm/sources/model";
import { openModel } from "../lm/sources/open";
import type { Continuation, Policy } from "../lm/policy";
import { fixtureLoss, openPlannedPolicy } from "../lm/runtime/testing";
import { type Prompt, type Sequences, sequence } from "../lm/sequences";
import { streams } from "../lm/streams";
import { sequences } from "../lm/testing";
import { place } from "./place";

const T = 12; // tokens of a middle
const B = 8;
const ROUNDS = 3;
const SECONDS = 300;

// a story of the embedded model's world
const BEGINNING =
  "On Monday Tom was at the harbor. He wanted to catch a fish before dinner. But there was no net.";
const ENDING = " All was well, and there was a big fish for dinner.";

test(
  "one pass over all prefixes takes at most a third of the work of one by one",
  { timeout: 1000 * SECONDS },
  async () => {
    const { tokenizer, checkpoint } = await embeddedModel();
    const { V } = checkpoint.architecture;
    const y = tokenizer.encode(ENDING);
    const prompt = { id: "story", text: BEGINNING, tokens: tokenizer.encode(BEGINNING) };
    const open = async (batch: number) =>
      openPlannedPolicy(await openWasmExecutor(), {
        checkpoint,
        rank: 4,
        alpha: 8,
        batch,
        longestPrompt: prompt.tokens.length,
        maxLength: T + y.length,
        stopToken: 0,
        policyBias: new Float32Array(V),
        priorBias: new Float32Array(V),
        treeNodes: 8,
        inFlight: 2,
        seed: 1,
        losses: [fixtureLoss],
        continuations: { longest: y.length, adapters: ["off"] },
      });
    const policy = await open(B);
    const single = await open(1);
    const z = await middles(policy, prompt);
    const asked = everyPrefix(z, y);
    const ratios = { alone: [] as number[], byPrefix: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      const one = await timed(() => policy.scoreContinuations(prompt, asked, "off"));
      const alone = await timed(() => teacherForced(single, prompt, asked, 1));
      const byPrefix = await timed(() => teacherForced(policy, prompt, asked, B));
      for (const { value } of [alone, byPrefix])
        value.forEach((wanted, k) =>
          expect(Math.abs((one.value[k] ?? NaN) - wanted)).toBeLessThan(1e-4),
        );
      ratios.alone.push(alone.seconds / one.seconds);
      ratios.byPrefix.push(byPrefix.seconds / one.seconds);
    }
    const distinct = new Set(asked.map(({ after }) => after.join(" "))).size;
    console.log(
      `${asked.length} prefixes, ${distinct} of them distinct, before ${y.length} tokens: one ` +
        `pass takes ${median(ratios.alone).toFixed(1)} times less processor time than a pass a ` +
        `prefix, ${median(ratios.byPrefix).toFixed(1)} times less than passes of ${B} prefixes.`,
    );
    expect(median(ratios.alone)).toBeGreaterThan(3);
    expect(median(ratios.byPrefix)).toBeGreaterThan(1.5);
  },
);

async function embeddedModel(): Promise<OpenedModel> {
  const from = place(join(process.cwd(), "public"));
  const source = await from.source("world", () => undefined);
  if (!source.ok) throw new Error(source.sentence);
  const model = await openModel(source.value);
  if (!model.ok) throw new Error(model.sentence);
  return model.value;
}

/** Middles of T tokens that the untrained model writes. */
const middles = (policy: Policy, prompt: Prompt): Promise<Sequences> =>
  policy.sample({
    prompt,
    batch: B,
    minLength: T,
    maxLength: T,
    temperature: 1,
    seed: 1,
    step: 0,
    stream: streams.baselines,
    adapter: "off",
  });

/** Y after z_1:i of every sequence: i = 0 of all, then i = 1 of all, and so on. */
const everyPrefix = (z: Sequences, tokens: Uint32Array): Continuation[] =>
  Array.from({ length: T + 1 }, (_, i) => i).flatMap((i) =>
    Array.from({ length: z.batch }, (_, b) => ({ after: sequence(z, b).slice(0, i), tokens })),
  );

/** Whole strings z_1:i·Y, `batch` to a pass. */
async function teacherForced(
  policy: Policy,
  prompt: Prompt,
  asked: readonly Continuation[],
  batch: number,
): Promise<number[]> {
  const out: number[] = [];
  for (let first = 0; first < asked.length; first += batch) {
    const part = asked.slice(first, first + batch);
    const strings = part.map(({ after, tokens }) => [...after, ...tokens]);
    const z = sequences(strings, policy.stopToken);
    const { logQ } = await policy.logProbs(prompt, z, "off");
    part.forEach(({ after, tokens }, b) => {
      const from = b * z.width + after.length;
      const own = logQ.slice(from, from + tokens.length);
      out.push(own.reduce((sum, l) => sum + l, 0));
    });
  }
  return out;
}

/** Processor time, which other processes on the machine do not lengthen much. */
async function timed<R>(work: () => Promise<R>): Promise<{ value: R; seconds: number }> {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (user + system) / 1e6 };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
