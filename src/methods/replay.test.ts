import { expect, test } from "vitest";
import { uniform } from "../lm/streams";
import { editDistance } from "./editDistance";
import { Replay } from "./replay";
import type { ReplayRules } from "./replay";
import { prompt } from "./testing/toy";

const rules: ReplayRules = { capacity: 3, tolerance: 0.25, sampling: "uniform" };
const kept = (tokens: number[], reward: number) => ({
  tokens: Uint32Array.from(tokens),
  logR: Float32Array.from([...tokens.map(() => 0), reward]),
});
const far = (k: number) => [10 * k, 10 * k + 1, 10 * k + 2]; // sequences with no token in common
const contents = (replay: Replay) =>
  (replay.state()[0]?.kept ?? []).map(({ tokens, logR }) => [[...tokens], logR[logR.length - 1]]);
const draws = (stream: number) => (counter: number) => uniform(4, 0, stream, counter);
const shape = { batch: 6, width: 5, stopToken: 99 };

test("edit distance counts insertions, deletions and substitutions", () => {
  expect(editDistance([], [])).toBe(0);
  expect(editDistance([1, 2, 3], [])).toBe(3);
  expect(editDistance([1, 2, 3], [2, 3, 4])).toBe(2);
  expect(
    editDistance(
      [..."kitten"].map((c) => c.charCodeAt(0)),
      [..."sitting"].map((c) => c.charCodeAt(0)),
    ),
  ).toBe(3);
});

test("edit distance is symmetric and obeys the triangle; a bound cuts what is beyond", () => {
  const word = (stream: number) =>
    Array.from({ length: Math.floor(draws(stream)(0) * 7) }, (_, i) =>
      Math.floor(draws(stream)(i + 1) * 3),
    );
  for (let k = 0; k < 300; k += 3) {
    const [a, b, c] = [word(k), word(k + 1), word(k + 2)];
    const d = editDistance(a, b);
    expect(editDistance(b, a)).toBe(d);
    expect(editDistance(a, c)).toBeLessThanOrEqual(d + editDistance(b, c));
    for (const enough of [0.5, 1, 2.25, 9])
      expect(editDistance(a, b, enough) < enough).toBe(d < enough);
  }
});

test("an exact duplicate is skipped", () => {
  const replay = new Replay({ ...rules, tolerance: 0 });
  replay.insertOne(prompt, kept([1, 2], 1));
  replay.insertOne(prompt, kept([1, 2], 5));
  expect(contents(replay)).toEqual([[[1, 2], 1]]);
});

test("of two near-duplicates the better stays", () => {
  const replay = new Replay(rules);
  replay.insertOne(prompt, kept([1, 2, 3, 4], 1));
  replay.insertOne(prompt, kept([1, 2, 3, 5], 0)); // distance 1 < 0.25 · 8
  expect(contents(replay)).toEqual([[[1, 2, 3, 4], 1]]);
  replay.insertOne(prompt, kept([1, 2, 3, 6], 2));
  expect(contents(replay)).toEqual([[[1, 2, 3, 6], 2]]);
  replay.insertOne(prompt, kept([1, 2, 7, 8], 0)); // distance 2 is not below 2
  expect(contents(replay)).toHaveLength(2);
});

test("beyond its capacity a prompt loses its lowest reward; other prompts lose nothing", () => {
  const replay = new Replay(rules);
  const other = { ...prompt, id: "other" };
  replay.insertOne(other, kept([1], -100));
  [5, 3, 4].forEach((reward, k) => replay.insertOne(prompt, kept(far(k), reward)));
  replay.insertOne(prompt, kept(far(3), 6));
  replay.insertOne(prompt, kept(far(4), 1));
  expect(
    replay
      .state()
      .find(({ prompt: id }) => id === prompt.id)
      ?.kept.map(({ logR }) => logR[3]),
  ).toEqual([5, 4, 6]);
  expect(replay.count(other)).toBe(1);
});

test("a drawn batch is padded with the stop token and carries each prefix's log-reward", () => {
  const replay = new Replay(rules);
  replay.insertOne(prompt, { tokens: Uint32Array.of(1, 2), logR: Float32Array.of(-1, -2, -3) });
  const { z, logR } = replay.draw(prompt, { ...shape, batch: 2 }, draws(0));
  expect([...z.tokens]).toEqual([1, 2, 99, 99, 99, 1, 2, 99, 99, 99]);
  expect([...z.lengths]).toEqual([2, 2]);
  expect([...logR.slice(0, 6)]).toEqual([-1, -2, -3, 0, 0, 0]);
});

test("uniform draws are even, draws by reward ∝ exp(log R)", () => {
  for (const sampling of ["uniform", "reward"] as const) {
    const replay = new Replay({ ...rules, sampling });
    [0, 1, 2].forEach((reward, k) => replay.insertOne(prompt, kept(far(k), 500 + reward)));
    const counts = [0, 0, 0];
    for (let round = 0; round < 10000; round++)
      counts[replay.draw(prompt, { ...shape, batch: 1 }, draws(round)).z.tokens[0] / 10]++;
    const weights = [0, 1, 2].map((r) => (sampling === "uniform" ? 1 : Math.exp(r)));
    const total = weights.reduce((a, b) => a + b, 0);
    counts.forEach((count, k) =>
      expect(Math.abs(count / 10000 - weights[k] / total)).toBeLessThan(0.02),
    ); // 4 standard errors
  }
});

test("by reward, a buffer smaller than the batch gives each sequence in turn", () => {
  const replay = new Replay({ ...rules, sampling: "reward" });
  [0, 9].forEach((reward, k) => replay.insertOne(prompt, kept(far(k), reward)));
  const { z } = replay.draw(prompt, shape, draws(0));
  expect([0, 1, 2, 3, 4, 5].map((b) => z.tokens[b * 5])).toEqual([0, 10, 0, 10, 0, 10]);
});

test("a saved buffer draws what the living one draws", () => {
  const [a, b] = [new Replay(rules), new Replay(rules)];
  [0, 1, 2].forEach((reward, k) => a.insertOne(prompt, kept(far(k), reward)));
  b.restore(structuredClone(a.state()));
  expect(b.draw(prompt, shape, draws(1))).toEqual(a.draw(prompt, shape, draws(1)));
  b.clear();
  expect(b.holds(prompt)).toBe(false);
  expect(a.holds(prompt)).toBe(true);
});

test("a stored sequence keeps which of its tokens were actions", () => {
  const replay = new Replay({ capacity: 4, tolerance: 0, sampling: "uniform" });
  const prompt = { id: "tool", text: "", tokens: Uint32Array.of(1) };
  const z = {
    batch: 1,
    width: 3,
    tokens: Uint32Array.of(5, 6, 7),
    lengths: Uint32Array.of(3),
    actions: Uint8Array.of(1, 0, 1),
  };
  replay.insert(prompt, z, new Float32Array(4));
  const shape = { batch: 2, width: 4, stopToken: 9 };
  const drawn = replay.draw(prompt, shape, () => 0).z;
  expect(drawn.actions).toEqual(Uint8Array.of(1, 0, 1, 1, 1, 0, 1, 1));
});
