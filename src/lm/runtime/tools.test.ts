import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Executor } from "../../compute/executor";
import { floatBits } from "../../compute/half";
import { drawOf, gumbelScore, noise } from "../../compute/kernels/head/reference";
import { openTestExecutor, openWasmExecutor } from "../../compute/testing";
import { importPeft } from "../peft";
import type { SampleRequest, Tool } from "../policy";
import { type Sequences, lengthOf, sequence, sequenceActions } from "../sequences";
import { readFixture } from "../testing";
import type { PlannedPolicy } from "./planned-policy";
import { fixtureLoss, openPlannedPolicy } from "./testing";

const MAX = 8;
const SEGMENT = 14;
const LONG = 20;
/** After an even token the tool writes two tokens that depend on it. */
const tool: Tool = (tokens) => {
  const last = tokens[tokens.length - 1] ?? 1;
  return last % 2 === 0 ? [(((last * 7) % 40) + 41) | 1, 7] : [];
};

describe.each([
  { family: "gpt2", where: "WebGPU", openExecutor: openTestExecutor },
  { family: "gpt2", where: "WebAssembly", openExecutor: openWasmExecutor },
  { family: "llama", where: "WebAssembly", openExecutor: openWasmExecutor },
] as const)("a tool that writes into sequences of $family in $where", (given) => {
  const { family, openExecutor } = given;
  const fixture = readFixture(family);
  const { checkpoint, adapter, prompt, expected } = fixture;
  const { V } = checkpoint.architecture;
  const B = 16;
  let executor: Executor;
  let lengthyExecutor: Executor;
  let policy: PlannedPolicy;
  let plain: PlannedPolicy;
  let single: PlannedPolicy; // opened for one token
  let lengthy: PlannedPolicy; // opened for more tokens than one submit draws

  const request: SampleRequest = {
    prompt,
    batch: 2 * B + 3,
    minLength: 4,
    maxLength: MAX,
    temperature: 1.1,
    seed: 5,
    step: 2,
    stream: 0,
    adapter: "on",
  };

  beforeAll(async () => {
    const open = async (tools: boolean, maxLength = MAX) => {
      const opened = await openExecutor();
      const made = await openPlannedPolicy(opened, {
        checkpoint,
        rank: 4,
        alpha: 8,
        batch: B,
        longestPrompt: 9,
        maxLength,
        stopToken: expected.stop,
        policyBias: new Float32Array(V),
        priorBias: new Float32Array(V),
        treeNodes: 64,
        inFlight: 3,
        seed: 1,
        losses: [fixtureLoss],
        tools,
      });
      const read = await importPeft(made.layout, adapter, checkpoint);
      if (!read.ok) throw new Error(read.sentence);
      const zeros = new Float32Array(made.layout.length);
      made.writeState({ parameters: read.value, m: zeros, v: zeros, updates: 0 });
      return { opened, made };
    };
    const one = await open(true);
    executor = one.opened;
    policy = one.made;
    plain = (await open(false)).made;
    single = (await open(true, 1)).made;
    const long = await open(true, LONG);
    lengthy = long.made;
    lengthyExecutor = long.opened;
  });

  /** Submits that some work took, and how many of them read something back. */
  async function counted<T>(work: () => Promise<T>, on = executor) {
    const submit = vi.spyOn(on, "submit");
    const value = await work();
    const reads = submit.mock.calls.map(([, read]) => read?.length ?? 0);
    submit.mockRestore();
    return { value, submits: reads.length, readbacks: reads.filter((n) => n > 0).length };
  }

  test("a run opened for tools samples as any other where no tool is given", async () => {
    const one = await counted(() => policy.sample({ ...request, batch: B }));
    expect({ submits: one.submits, readbacks: one.readbacks }).toEqual({
      submits: 1,
      readbacks: 1,
    });
    expect(one.value).toEqual(await plain.sample({ ...request, batch: B }));
    expect(one.value.actions).toBeUndefined();
  });

  test("a tool that has nothing to say changes no token and costs no submit", async () => {
    const quiet = await counted(() => policy.sample({ ...request, batch: B, tool: () => [] }));
    expect(quiet.submits).toBe(1);
    const { actions, ...z } = quiet.value;
    expect(z).toEqual(await plain.sample({ ...request, batch: B }));
    expect(actions?.every((bit) => bit === 1)).toBe(true);
  });

  test("forced tokens follow their cause, have action bit 0, and nothing else has", async () => {
    const z = await policy.sample({ ...request, tool });
    let calls = 0;
    for (let b = 0; b < z.batch; b++) {
      const tokens = sequence(z, b);
      const bits: number[] = [];
      for (let i = 0; i < tokens.length;) {
        bits.push(1);
        i += 1;
        const output = Array.from(tool(tokens.subarray(0, i))).slice(0, MAX - i);
        expect(Array.from(tokens.subarray(i, i + output.length))).toEqual(output);
        bits.push(...output.map(() => 0));
        i += output.length;
        if (output.length > 0) calls += 1;
      }
      expect(Array.from(sequenceActions(z, b) ?? [])).toEqual(bits);
      expect(lengthOf(z, b)).toBeGreaterThanOrEqual(request.minLength);
    }
    expect(calls).toBeGreaterThan(z.batch); // more than one a row, so that segments follow segments
  });

  test("one submit a segment, and the same tokens again", async () => {
    const longest = (z: Sequences) =>
      Math.max(
        ...Array.from({ length: z.batch }, (_, b) => {
          const bits = Array.from(sequenceActions(z, b) ?? []);
          // a call at the very end needs no segment after it
          return bits.filter((bit, i) => bit === 0 && bits[i + 1] !== 0 && i < MAX - 1).length;
        }),
      );
    const first = await counted(() => policy.sample({ ...request, batch: B, tool }));
    expect(first.submits).toBe(1 + longest(first.value));
    expect(first.readbacks).toBe(first.submits);
    const [again, other] = await Promise.all([
      policy.sample({ ...request, batch: B, tool }),
      policy.sample({ ...request, batch: B, step: 3, tool }),
    ]);
    expect(again).toEqual(first.value);
    expect(other).not.toEqual(first.value);
  });

  test("every token is the draw from the teacher-forced distribution there", async () => {
    const z = await policy.sample({ ...request, batch: B, tool });
    for (let b = 0; b < B; b++) {
      const tokens = sequence(z, b);
      const bits = sequenceActions(z, b) ?? new Uint8Array();
      const tree = policy.tree(prompt, "on");
      const rows = [await tree.root()];
      for (let i = 0; i < tokens.length; i++)
        rows.push(await tree.extend(Uint32Array.of(i), tokens.subarray(i, i + 1)));
      let segment = 0;
      let step = 0;
      for (let i = 0; i < Math.min(MAX, tokens.length + 1); i++, step++) {
        if (bits[i] === 0) {
          // a segment starts with the token before the forced ones, which are its first steps
          if (bits[i - 1] === 1) {
            segment += 1;
            step = 1;
          }
          continue;
        }
        const place = segment * MAX + step;
        const draw = drawOf(
          Uint32Array.of(5, 2, 0, place, floatBits(1 / 1.1), expected.stop, 0, 0),
        );
        const logp = rows[i] ?? new Float32Array();
        const scores = Array.from(logp, (value, v) =>
          v === expected.stop && i < request.minLength
            ? -Infinity
            : gumbelScore(value, 1 / request.temperature, noise(draw, b, v, V)),
        );
        const drawn = i < tokens.length ? tokens[i] : expected.stop;
        const best = Math.max(...scores);
        expect(best - (scores[drawn ?? 0] ?? NaN), `row ${b}, token ${i}`).toBeLessThan(1e-3);
      }
    }
  });

  test("log q of drawn tokens are those of the tree, forced ones between them", async () => {
    const z = await policy.sample({ ...request, batch: B, tool });
    const { logQ } = await policy.logProbs(prompt, z, "on");
    for (let b = 0; b < 4; b++) {
      const tokens = sequence(z, b);
      const tree = policy.tree(prompt, "on");
      let row = await tree.root();
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i] ?? 0;
        expect(logQ[b * z.width + i]).toBeCloseTo(row[token] ?? NaN, 3);
        row = await tree.extend(Uint32Array.of(i), Uint32Array.of(token));
      }
    }
  });

  test("a string longer than a submit goes on in the next", async () => {
    const long = { ...request, batch: B, minLength: LONG - 2, maxLength: LONG };
    const quiet = await counted(() => lengthy.sample(long), lengthyExecutor);
    const z = quiet.value;
    expect(quiet.submits).toBe(2);
    expect(z.actions).toBeUndefined();
    for (const b of [0, B - 1]) {
      const tokens = sequence(z, b);
      const tree = lengthy.tree(prompt, "on");
      let row = await tree.root();
      for (let i = 0; i < tokens.length; i++) {
        const place = i < SEGMENT ? i : LONG + i - SEGMENT + 1;
        const draw = drawOf(
          Uint32Array.of(5, 2, 0, place, floatBits(1 / 1.1), expected.stop, 0, 0),
        );
        const scores = Array.from(row, (value, v) =>
          v === expected.stop && i < long.minLength
            ? -Infinity
            : gumbelScore(value, 1 / request.temperature, noise(draw, b, v, V)),
        );
        const drawn = tokens[i] ?? 0;
        const best = Math.max(...scores);
        expect(best - (scores[drawn] ?? NaN), `row ${b}, token ${i}`).toBeLessThan(1e-3);
        row = await tree.extend(Uint32Array.of(i), Uint32Array.of(drawn));
      }
    }
    const wordy: Tool = (tokens) => (tokens.length === 1 ? Array<number>(SEGMENT + 2).fill(7) : []);
    const told = await lengthy.sample({ ...long, tool: wordy });
    expect(told.actions?.slice(0, SEGMENT + 4)).toEqual(
      Uint8Array.from({ length: SEGMENT + 4 }, (_, i) => Number(i === 0 || i > SEGMENT + 2)),
    );
    const scored = await lengthy.logProbs(prompt, told, "on");
    expect(scored.logQ.every(Number.isFinite)).toBe(true);
  });

  test("where one token is the longest, a tool finds no room to write", async () => {
    const one = { ...request, minLength: 0, maxLength: 1 };
    const { actions, ...z } = await single.sample({ ...one, tool });
    expect(z).toEqual(await single.sample(one));
    expect(actions?.every((bit) => bit === 1)).toBe(true);
  });

  test("a tool without a run for tools, and a tool that stops, are refused", async () => {
    await expect(plain.sample({ ...request, tool })).rejects.toThrow("not opened for tools");
    await expect(policy.sample({ ...request, tool: () => [expected.stop] })).rejects.toThrow(
      "stop token",
    );
    expect((await policy.sample({ ...request, batch: B })).batch).toBe(B); // and it goes on
  });
});
