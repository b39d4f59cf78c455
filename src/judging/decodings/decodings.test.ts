import { describe, expect, it, test } from "vitest";
import type { Sequences } from "../../lm/sequences";
import { sequence } from "../../lm/sequences";
import { FrozenTree } from "../frozen";
import { everyString, randomNext, stringLogProb, TablePolicy } from "../testing/table";
import { searchRegret, topStrings } from "../top-strings";
import {
  ancestral,
  beam,
  decodingsOf,
  diverseBeam,
  fewShot,
  greedy,
  nucleus,
  tempered,
} from "./index";

const V = 5;
const STOP = 3;
const prompt = { id: "p", text: "", tokens: new Uint32Array() };
const off = randomNext(V, 31);
const policy = new TablePolicy(V, STOP, randomNext(V, 30), off);
const request = { prompt, batch: 6, minLength: 1, maxLength: 4, seed: 9 };
const stringsOf = (z: Sequences) =>
  Array.from({ length: z.batch }, (_, b) => Array.from(sequence(z, b)));

/** The n likeliest strings, by enumeration. */
const likeliest = (n: number, minLength: number) =>
  everyString(V, STOP, 4)
    .filter((z) => z.length >= minLength)
    .map((z) => ({ z, logP: stringLogProb(off, STOP, z) }))
    .sort((a, b) => b.logP - a.logP)
    .slice(0, n);

describe("beam search", () => {
  it.each([0, 1, 3])(
    "finds the likeliest strings from length %i when nothing is cut",
    async (min) => {
      const wide = { ...request, minLength: min };
      const { z } = await beam(100).draw(policy, wide);
      expect(stringsOf(z)).toEqual(likeliest(6, min).map((best) => best.z));
    },
  );

  it("with one beam is greedy, which takes the likeliest token at every position", async () => {
    const path: number[] = [];
    for (let token = -1; token !== STOP && path.length < 4;) {
      const row = off(path).map((x, v) => (v === STOP && path.length < 1 ? -Infinity : x));
      token = row.indexOf(Math.max(...row));
      if (token !== STOP) path.push(token);
    }
    const { z, evaluations } = await greedy.draw(policy, request);
    expect(stringsOf(z)).toEqual([path]);
    expect(stringsOf((await beam(1).draw(policy, { ...request, batch: 1 })).z)).toEqual([path]);
    expect(evaluations).toBe(path.length + 1);
  });

  it("is no worse with more beams, takes no random numbers, and counts its rows", async () => {
    const logP = async (factor: number) => {
      const { z, evaluations } = await beam(factor).draw(policy, request);
      const again = await beam(factor).draw(policy, { ...request, seed: 1 });
      expect(again.z).toEqual(z);
      expect(evaluations).toBeLessThanOrEqual(1 + 4 * factor * request.batch);
      return stringsOf(z).map((s) => stringLogProb(off, STOP, s));
    };
    const [few, many] = [await logP(1), await logP(5)];
    expect(few).toEqual([...few].sort((a, b) => b - a));
    expect(Math.max(...many)).toBeGreaterThanOrEqual(Math.max(...few));
  });
});

describe("diverse beam search", () => {
  it("without a penalty is the same beam in every group", async () => {
    const { z } = await diverseBeam(1, 0).draw(policy, request);
    const { z: one } = await greedy.draw(policy, request);
    for (const s of stringsOf(z)) expect(s).toEqual(stringsOf(one)[0]);
  });

  it("charges a token that earlier groups took at this position, as computed by hand", async () => {
    // three tokens and ⊤ (3); every string of two tokens must go on to length 2, then stops
    const first = [0.5, 0.3, 0.2, 1e-9].map(Math.log);
    const later = [0.6, 0.3, 0.1 - 1e-9, 1e-9].map(Math.log);
    const table = new TablePolicy(4, 3, off, (s) =>
      Float32Array.from(s.length === 0 ? first : later),
    );
    const three = { ...request, batch: 3, minLength: 2, maxLength: 2 };
    const { z } = await diverseBeam(1, 1).draw(table, three);
    // position 1: group 1 takes 0 (log .5); group 2 compares log .5 − 1 with log .3 and takes 1;
    // group 3 compares log .5 − 1 = −1.69, log .3 − 1 = −2.2 and log .2 = −1.61, and takes 2.
    // position 2: group 1 takes 0; group 2 compares log .6 − 1 = −1.51, log .3 = −1.20: 1;
    // group 3 compares log .6 − 1 = −1.51, log .3 − 1 = −2.2, log .1 = −2.3: 0.
    expect(stringsOf(z)).toEqual([
      [0, 0],
      [1, 1],
      [2, 0],
    ]);
  });

  it("with more beams in a group finds at least as many different strings as greedy", async () => {
    const { z } = await diverseBeam(5).draw(policy, request);
    expect(z.batch).toBe(6);
    expect(new Set(stringsOf(z).map(String)).size).toBeGreaterThan(1);
  });
});

describe("a decoding's cost", () => {
  it.each([ancestral, tempered(0.5), nucleus(0.7)])(
    "of $name is one row for every sequence and position, the first once",
    async (decoding) => {
      const { z, evaluations } = await decoding.draw(policy, { ...request, batch: 50 });
      const later = Array.from(z.lengths, (n) => (n === 4 ? 3 : n));
      expect(evaluations).toBe(1 + later.reduce((a, n) => a + n, 0));
    },
  );
});

it("few-shot draws after the demonstrations and not after the question alone", async () => {
  const seen: string[] = [];
  const sample = policy.sample.bind(policy);
  const listening = Object.assign(Object.create(policy) as TablePolicy, {
    sample: (of: Parameters<typeof sample>[0]) => {
      seen.push(of.prompt.id);
      return sample(of);
    },
  });
  const solved = { ...prompt, id: "solved, then asked" };
  const { z } = await fewShot(() => solved).draw(listening, request);
  expect(z.batch).toBe(6);
  expect(seen).toEqual([solved.id]);
  const names = (settings: Parameters<typeof decodingsOf>[0]) =>
    decodingsOf(settings).map(({ name }) => name);
  expect(names({ rewardTemperature: 1 })).not.toContain("few-shot");
  expect(names({ rewardTemperature: 1, demonstrated: () => solved })).toContain("few-shot");
});

describe("regret", () => {
  const opened = () => FrozenTree.open(policy.tree(prompt, "off"), { stop: STOP });
  const top = async (count: number, nodes = 1000) =>
    topStrings(await opened(), { count, nodes, minLength: 1, maxLength: 4 });

  it("best-first search proves the n likeliest strings without a whole walk", async () => {
    const frozen = await opened();
    const found = await topStrings(frozen, { count: 6, nodes: 1000, minLength: 1, maxLength: 4 });
    const best = likeliest(6, 1).map(({ logP }) => logP);
    expect(found.unreached).toBeLessThanOrEqual(found.logP[5]);
    found.logP.forEach((x, k) => expect(x).toBeCloseTo(best[k], 5));
  });

  it("of the likeliest strings is 0, of others the mean difference by rank", async () => {
    const best = likeliest(4, 1).map(({ logP }) => logP);
    const none = searchRegret(best, await top(4));
    expect(none.value).toBeCloseTo(0, 5);
    expect(none.high).toBeCloseTo(0, 5);
    const worse = searchRegret([best[3], best[1]], await top(2));
    expect(worse.value).toBeCloseTo((best[0] - best[1] + best[1] - best[3]) / 2, 5);
    expect(worse.high).toBe(worse.low);
  });

  it("of a tree that is too small lies between bounds that hold", async () => {
    const best = likeliest(6, 1).map(({ logP }) => logP);
    const found = best.slice(2, 4);
    const right = (best[0] - found[0] + best[1] - found[1]) / 2;
    const small = await top(2, 4);
    const { low, high } = searchRegret(found, small);
    expect(low).toBeLessThanOrEqual(right + 1e-6);
    expect(high).toBeGreaterThanOrEqual(right - 1e-6);
  });
});

test("ways that search call no tool: they refuse one by name and are not compared", async () => {
  const called = { ...request, tool: () => [] };
  for (const way of [greedy, beam(5), diverseBeam(1)])
    await expect(way.draw(policy, called)).rejects.toThrow(/beam search .* call no tool/);
  expect((await ancestral.draw(policy, called)).z.batch).toBe(6);
  const names = (withTool: boolean) =>
    decodingsOf({ rewardTemperature: 1, withTool }).map(({ name }) => name);
  const searches = ["greedy", "beam", "beam", "diverse-beam", "diverse-beam"];
  expect(names(false)).toEqual([...names(true), ...searches]);
});
