import { describe, expect, test } from "vitest";
import { differenceText, settingsOf, summaryOf } from "./differs";
import { nameOf } from "./names";
import { duel, verdictOf } from "./ranking";
import { signOf, type Sign } from "./sign";
import { budgetOf, curveOf, lastOf, spreadOf, valueAt } from "./statistics";
import { readRuns, writeRuns } from "./stored";
import { curve, someRecord } from "./testing";
import { experimentOf } from "../../../experiment/presets";
import { adjectives, nouns } from "./words";

describe("names", () => {
  test("are two words, the same for the same run, and never given twice", () => {
    expect(nameOf("a-run", new Set())).toBe(nameOf("a-run", new Set()));
    expect(nameOf("a-run", new Set())).toMatch(/^[a-z]+ [a-z]+$/);
    const taken = new Set<string>();
    for (let k = 0; k < 500; k++) taken.add(nameOf(`run ${k}`, taken));
    expect(taken.size).toBe(500);
  });

  test("go on with a number once every pair is taken", () => {
    const all = new Set(adjectives.flatMap((a) => nouns.map((n) => `${a} ${n}`)));
    expect(all.size).toBe(adjectives.length * nouns.length);
    expect(nameOf("x", all)).toMatch(/^[a-z]+ [a-z]+ 2$/);
  });
});

test("a spread has the median, the ends and the count; ∞ counts, NaN does not", () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3, n: 3 });
  expect(spreadOf([1, 2, NaN])).toEqual({ median: 1.5, low: 1, high: 2, n: 2 });
  expect(spreadOf([1, Infinity, 2])).toMatchObject({ median: 2, high: Infinity });
  expect(spreadOf([Infinity, Infinity])).toMatchObject({ median: Infinity });
  expect(spreadOf([NaN])).toBeNull();
});

describe("a line of several seeds", () => {
  const record = someRecord({
    seeds: [curve(7, [0.5, 0.2, 0.1]), curve(8, [0.5, 0.4, 0.3, 0.2]), curve(9, [0.5, 0.3, 0.05])],
  });

  test("is at equal steps, and ends where the shortest seed does", () => {
    const line = curveOf(record, "tv", "step");
    expect(line.map(({ step, median, low, high }) => [step, median, low, high])).toEqual([
      [0, 0.5, 0.5, 0.5],
      [10, 0.3, 0.2, 0.4],
      [20, 0.1, 0.05, 0.3],
    ]);
    expect(lastOf(record, "tv")).toMatchObject({ step: 20, rewardEvaluations: 1280, n: 3 });
  });

  test("on another axis stands where the median seed was at that step", () => {
    expect(curveOf(record, "tv", "rewardEvaluations").map(({ x }) => x)).toEqual([0, 640, 1280]);
  });

  test("between two answers is the straight line, and nothing beyond them", () => {
    expect(valueAt(record.seeds[0], "tv", "step", 5)).toBeCloseTo(0.35);
    expect(valueAt(record.seeds[0], "tv", "step", 25)).toBeNaN();
  });

  test("of a figure that was never known is empty", () => {
    expect(curveOf(record, "logZ", "step")).toEqual([]);
    expect(lastOf(record, "logZ")).toBeNull();
  });
});

test("a budget is what all had spent at their last exact answer, not beyond it", () => {
  const [answered] = someRecord().seeds;
  const beyond = { ...answered.rows[0], step: 25, rewardEvaluations: 1600, figures: {} };
  const longer = someRecord({ seeds: [{ ...answered, rows: [...answered.rows, beyond] }] });
  expect(budgetOf([longer])).toEqual({ along: "rewardEvaluations", at: 1280 });
  const never = someRecord({ seeds: [{ ...answered, rows: [beyond] }] });
  expect(budgetOf([never])).toEqual({ along: "rewardEvaluations", at: 1600 });
});

describe("a ranking", () => {
  const seeds = (ends: readonly number[]) => ends.map((end, k) => curve(7 + k, [0.5, 0.3, end]));
  const near = someRecord({ id: "n", name: "near", seeds: seeds([0.01, 0.02, 0.03]) });
  const far = someRecord({ id: "f", name: "far", seeds: seeds([0.02, 0.04, 0.01]) });

  test("counts seeds won at equal reward evaluations, seed by seed", () => {
    expect(duel(near, far, "tv")).toEqual({
      won: 2,
      lost: 1,
      of: 3,
      along: "rewardEvaluations",
      at: 1280,
    });
    const longer = someRecord({ id: "l", seeds: [curve(7, [0.5, 0.3, 0.2, 0.0])] });
    expect(duel(near, longer, "tv")).toMatchObject({ won: 1, of: 1, at: 1280 });
  });

  test("is by steps where a method asks for no reward", () => {
    const free = far.seeds.map((seed) => ({
      ...seed,
      rows: seed.rows.map((row) => ({ ...row, rewardEvaluations: 0 })),
    }));
    expect(duel(near, { ...far, seeds: free }, "tv")).toMatchObject({ along: "step", at: 20 });
  });

  test("of a figure with a target is by the distance to it", () => {
    expect(duel(near, far, "logReward")).toMatchObject({ won: 2, of: 3 });
  });

  test("never says better, and is marked below three seeds", () => {
    const verdict = verdictOf([far, near], "tv");
    expect(verdict).toMatchObject({ name: "near", isRanking: true });
    expect(verdict?.rest).toBe(" is nearer to the target than far with 2 of 3 seeds.");
    const one = verdictOf([{ ...near, seeds: [near.seeds[0]] }, far], "tv");
    expect(one?.isRanking).toBe(false);
    expect(one?.terms).toContain("One seed is not a ranking");
    expect(JSON.stringify([verdict, one])).not.toMatch(/better|best|wins/);
  });

  test("says what became of every seed where neither has most; a tie is nobody's", () => {
    const even = someRecord({ id: "e", name: "even", seeds: seeds([0.01, 0.02, 0.01]) });
    expect(duel(even, near, "tv")).toMatchObject({ won: 1, lost: 0, of: 3 });
    expect(verdictOf([even, near], "tv")?.rest).toBe(
      " is nearer to the target than near with 1 of 3 seeds (as near with 2).",
    );
    expect(verdictOf([even, { ...even, id: "f", name: "same" }], "tv")?.rest).toBe(
      " is as near to the target as same with all 3 seeds.",
    );
    const one = { ...even, seeds: [even.seeds[0]] };
    expect(verdictOf([one, { ...one, id: "f", name: "same" }], "tv")?.rest).toBe(
      " is as near to the target as same with one seed.",
    );
  });

  test("is of one target: where reward, T, prior or preset differ nothing is counted", () => {
    const { preset, leaves } = experimentOf("short-strings");
    const others = [
      someRecord({ seeds: far.seeds }, { "reward.temperature": 0.5 }),
      someRecord({ seeds: far.seeds }, { "reward.words": "sea" }),
      someRecord({ seeds: far.seeds }, { "model.name": "another" }),
      { ...far, experiment: { preset, leaves } },
      { ...far, edits: [{ step: 3, path: "reward.temperature", from: 1, to: 0.5 }] },
    ];
    for (const other of others) expect(verdictOf([near, other], "tv")).toBeNull();
    const faster = someRecord({ seeds: far.seeds }, { "optimiser.learningRate": 0.01 });
    expect(verdictOf([near, faster], "tv")).not.toBeNull();
  });

  test("needs seeds that both have", () => {
    const other = someRecord({ id: "o", seeds: [curve(99, [0.5, 0.1])] });
    expect(duel(near, other, "tv")).toBeNull();
    expect(verdictOf([near, other], "tv")).toBeNull();
  });
});

describe("differences", () => {
  const base = someRecord({ id: "base" });

  test("are written by the labels of the fields, from and to", () => {
    const other = someRecord({}, { "objective.lambda": 0.9, "lora.rank": 2 });
    const text = differenceText(base.experiment, other.experiment);
    expect(text).toContain("λ 1.00 → 0.90");
    expect(text).toContain(" → 2");
    expect(text.split(", ")).toHaveLength(2);
  });

  test("of another method name it, and what only it reads", () => {
    const other = someRecord({}, { "method.name": "ppo" });
    const text = differenceText(base.experiment, other.experiment);
    expect(text).toMatch(/^SubTB → PPO/);
    expect(text).toContain("Clip ε");
    expect(text).not.toContain("λ 1.00 →");
  });

  test("say from which run, or that nothing was changed; another seed is no difference", () => {
    const seeded = someRecord({ id: "s", from: "base" }, { "run.seed": 99 });
    expect(summaryOf(base, [base])).toBe("Random integers, nothing changed");
    expect(summaryOf(seeded, [seeded, base])).toBe("as calm ridge");
  });

  test("leave out what belongs to a reward term that is not in force", () => {
    expect(settingsOf([base]).map(({ path }) => path)).not.toContain("reward.words");
    const other = someRecord({}, { "reward.words": "sea" });
    expect(differenceText(base.experiment, other.experiment)).toMatch(/^Words “sea”/);
  });

  test("in the table are “–” where a field does not exist", () => {
    const other = someRecord({}, { "method.name": "ppo" });
    const rows = settingsOf([base, other]);
    expect(rows.find(({ path }) => path === "objective.lambda")?.texts).toEqual(["1.00", "–"]);
    expect(rows.find(({ path }) => path === "lora.rank")?.differs).toBe(false);
  });
});

test("signs: the method's hue, and the first shade that the fewest have", () => {
  const { experiment } = someRecord();
  const signs: Sign[] = [];
  for (let k = 0; k < 5; k++) signs.push(signOf(experiment, signs));
  expect(signs.map(({ shade }) => shade)).toEqual([0, 1, 2, 3, 0]);
  const pale: Sign = { method: "flow", shade: 1 };
  expect(signOf(experiment, [pale, ...signs], [signs[0], pale]).shade).toBe(2);
  const ppo = someRecord({}, { "method.name": "ppo" }).experiment;
  expect(signOf(ppo, signs)).toEqual({ method: "policy-gradient", shade: 0 });
});

describe("a file of runs", () => {
  test("comes back as it was written, ∞ too", () => {
    const rows = [{ step: 0, seconds: 0, rewardEvaluations: 0, figures: { klReverse: Infinity } }];
    const record = someRecord({ seeds: [{ ...curve(7, [1]), rows }] }, { "run.seed": 7 });
    expect(readRuns(writeRuns([record, someRecord({ id: "b" })]))).toEqual({
      ok: true,
      value: [record, someRecord({ id: "b" })],
    });
  });

  test("that is none, or is damaged, is refused in one sentence", () => {
    const damaged = writeRuns([someRecord()]).replace('"steps":20', '"steps":-1');
    for (const text of ["", "{}", "[1]", "null", '{"kind":"amortize-runs"}', damaged])
      expect(readRuns(text)).toMatchObject({
        ok: false,
        sentence: expect.stringMatching(/^[A-Z].*\.$/) as string,
      });
  });
});
