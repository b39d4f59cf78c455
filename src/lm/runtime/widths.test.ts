import { beforeAll, describe, expect, test } from "vitest";
import { at } from "../../compute/arrays";
import { executors } from "../../compute/testing";
import type { Sequences } from "../sequences";
import { readFixture, sequences } from "../testing";
import type { PlannedPolicy } from "./planned-policy";
import { widths } from "./draft";
import { balance, fixtureRequest, openFixturePolicy } from "./testing";

/** The same sequences with `more` columns of padding. */
function padded(
  { batch, width, tokens, lengths }: Sequences,
  more: number,
  stop: number,
): Sequences {
  const wide = new Uint32Array(batch * (width + more)).fill(stop);
  for (let b = 0; b < batch; b++)
    wide.set(tokens.subarray(b * width, (b + 1) * width), b * (width + more));
  return { batch, width: width + more, tokens: wide, lengths };
}
/** The first `columns` of every row. */
const cut = (values: Float32Array, columns: number, width: number): number[] =>
  Array.from(values).filter((_, i) => i % width < columns);

test("programs are at most five, the widest for the longest string", () => {
  for (const longest of [1, 2, 3, 7, 20, 64]) {
    const all = widths(longest);
    expect(all.length).toBeLessThanOrEqual(5);
    expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
    expect(all.at(-1)).toBe(longest);
  }
});

describe.each(Object.entries(executors))("the width of a batch in %s", (_, open) => {
  const fixture = readFixture("gpt2");
  const { expected, prompt } = fixture;
  const { batch: B } = fixture.z;
  const { maxLength } = expected.rules;
  const short = sequences(
    Array.from({ length: B }, (_, b) => (b % 3 === 0 ? [] : [12, 44].slice(0, b % 3))),
    expected.stop,
  );
  let policy: PlannedPolicy;
  beforeAll(async () => {
    policy = await openFixturePolicy(await open(), fixture);
    policy.resetAdapter(5);
  });

  test.each([0, 1, 40])("%i columns of padding change nothing", async (more) => {
    const z = padded(short, more, expected.stop);
    const narrow = await balance(policy, {
      ...fixtureRequest(fixture),
      z: short,
      logR: new Float32Array(B * (short.width + 1)).fill(-2),
    });
    const wide = await balance(policy, {
      ...fixtureRequest(fixture),
      z,
      logR: new Float32Array(B * (z.width + 1)).fill(-2),
    });
    expect(wide.loss).toBe(narrow.loss);
    expect(wide.logQ.length).toBe(B * z.width);
    expect(cut(wide.logQ, short.width, z.width)).toEqual(Array.from(narrow.logQ));
    for (const name of ["logStop", "logZ", "logR"] as const) {
      expect(wide[name].length).toBe(B * (z.width + 1));
      expect(cut(wide[name], short.width + 1, z.width + 1), name).toEqual(Array.from(narrow[name]));
    }
  });

  test("what lies past a sequence's end is 0", async () => {
    const { logQ, logStop, logZ } = await balance(policy, {
      ...fixtureRequest(fixture),
      z: short,
      logR: new Float32Array(B * (short.width + 1)),
    });
    short.lengths.forEach((n, b) => {
      for (let i = n; i < short.width; i++) expect(logQ[b * short.width + i]).toBe(0);
      for (let i = n + 1; i <= short.width; i++)
        expect([logStop[b * (short.width + 1) + i], logZ[b * (short.width + 1) + i]]).toEqual([
          0, 0,
        ]);
    });
  });

  test("log-probabilities do not depend on the other sequences of the batch", async () => {
    const long = sequences(
      [
        ...Array.from({ length: 2 * B }, (_, b) => (b % 2 ? [12] : [12, 44])),
        new Array<number>(maxLength).fill(7),
      ],
      expected.stop,
    );
    const alone = await policy.logProbs(prompt, sequences([[12, 44]], expected.stop), "on");
    const { logQ, logStop } = await policy.logProbs(prompt, long, "on");
    for (let b = 0; b < 2 * B; b += 2) {
      for (let i = 0; i < 2; i++)
        expect(logQ[b * long.width + i]).toBeCloseTo(at(alone.logQ, i), 4);
      for (let i = 0; i <= 2; i++)
        expect(logStop[b * (long.width + 1) + i]).toBeCloseTo(at(alone.logStop, i), 4);
    }
  });

  test("a string, prompt or batch too large for the run is refused in words", async () => {
    const request = fixtureRequest(fixture);
    await expect(
      policy.logProbs(
        prompt,
        sequences([new Array<number>(maxLength + 1).fill(7)], expected.stop),
        "on",
      ),
    ).rejects.toThrow(`opened for ${maxLength}`);
    await expect(
      policy.logProbs({ ...prompt, tokens: new Uint32Array(17).fill(3) }, short, "on"),
    ).rejects.toThrow("opened for 1 to 16");
    await expect(
      balance(policy, { ...request, z: sequences([[12]], expected.stop) }),
    ).rejects.toThrow(`opened for ${B}`);
    await expect(
      policy.sample({
        prompt,
        batch: B,
        minLength: 0,
        maxLength: maxLength + 1,
        temperature: 1,
        seed: 1,
        step: 1,
        stream: 0,
        adapter: "on",
      }),
    ).rejects.toThrow(`opened for ${maxLength} tokens`);
  });
});
