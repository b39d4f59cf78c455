import { expect, test } from "vitest";
import { uniform } from "../lm/streams";
import { decodeLeaf } from "../schema/field";
import type { Field, FieldTable } from "../schema/field";
import { chooseBehaviour } from "./gflownet/behaviour";
import type { BehaviourMix } from "./gflownet/behaviour";
import { methodFields } from "./fields";
import { gflownetSettings } from "./gflownet/settings";
import { emptyFingerprint, float32Bits, fold, hex } from "./fingerprint";
import { learningRateAt, temperatureAt } from "./schedules";
import { leavesFault, settingsAfterEdits, settingsFrom } from "./settings";
import { readUnder } from "./testing/readers";

const table: FieldTable = methodFields;
const defaults = Object.fromEntries(
  Object.entries(table).map(([path, field]) => [path, field.default]),
);

test("the reward temperature is linear to its horizon and then stays", () => {
  const schedule = { start: 1.1, end: 0.5, horizon: 150 };
  expect([0, 75, 150, 9999].map((step) => temperatureAt(schedule, step))).toEqual([
    1.1,
    expect.closeTo(0.8, 12),
    0.5,
    0.5,
  ]);
  expect(temperatureAt({ start: 2, end: 1, horizon: 0 }, 0)).toBe(1);
});

test("the learning rate rises over the warm-up and then decays as its field says", () => {
  const rate = (decay: "constant" | "linear" | "cosine", step: number) =>
    learningRateAt({ peak: 1, warmup: 10, decay, steps: 110 }, step);
  expect([0, 4, 9].map((step) => rate("linear", step))).toEqual([0.1, 0.5, 1]);
  expect([10, 60, 110, 500].map((step) => rate("linear", step))).toEqual([1, 0.5, 0, 0]);
  expect([10, 60, 110].map((step) => rate("cosine", step))).toEqual([
    1,
    expect.closeTo(0.5, 12),
    0,
  ]);
  expect(rate("constant", 9999)).toBe(1);
  expect(learningRateAt({ peak: 1, warmup: 0, decay: "constant", steps: 1 }, 0)).toBe(1);
});

test("the default mix: a quarter replay, half tempered, a quarter on-policy", () => {
  const mix = gflownetSettings(defaults).behaviour;
  const count = (held: boolean) => {
    const seen = { replay: 0, tempered: 0, "on-policy": 0 };
    for (let k = 0; k < 20000; k++)
      seen[
        chooseBehaviour(
          mix,
          held,
          (c) => uniform(1, k, 1, c),
          (c) => uniform(1, k, 2, c),
        ).kind
      ]++;
    return Object.values(seen).map((n) => n / 20000);
  };
  [0.25, 0.5, 0.25].forEach((share, i) =>
    expect(Math.abs(count(true)[i] - share)).toBeLessThan(0.015),
  );
  [0, 2 / 3, 1 / 3].forEach((share, i) =>
    expect(Math.abs(count(false)[i] - share)).toBeLessThan(0.015),
  );
});

test("behaviour temperatures are uniform between their bounds; 0 and 1 are certain", () => {
  const mix: BehaviourMix = { replay: 0, tempered: 1, temperatureLow: 0.5, temperatureHigh: 2 };
  const heats = Array.from({ length: 5000 }, (_, k) =>
    chooseBehaviour(
      mix,
      true,
      () => 0.999,
      () => uniform(1, k, 3, 0),
    ),
  );
  const values = heats.map((b) => (b.kind === "tempered" ? b.temperature : NaN));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0.5);
  expect(Math.max(...values)).toBeLessThanOrEqual(2);
  expect(values.reduce((a, b) => a + b) / 5000).toBeCloseTo(1.25, 1);
  expect(
    chooseBehaviour(
      { ...mix, tempered: 0 },
      true,
      () => 0,
      () => 0,
    ).kind,
  ).toBe("on-policy");
});

test("a fingerprint depends on every word and on their order, and folds piece by piece", () => {
  const of = (...words: number[]) => hex(fold(emptyFingerprint, words));
  expect(of(1, 2, 3)).toMatch(/^[0-9a-f]{16}$/);
  const piecewise = hex(fold(fold(emptyFingerprint, [1, 2]), [3]));
  expect(piecewise).toBe(of(1, 2, 3));
  const some = Array.from({ length: 4000 }, (_, k) => of(k)).concat(
    of(),
    of(0, 0),
    of(1, 0),
    of(0, 1),
    of(4294967295),
  );
  expect(new Set(some).size).toBe(4005);
  expect(new Set(some.map((h) => h.slice(0, 8))).size).toBe(4005);
  expect(float32Bits(0.1)).toBe(float32Bits(Math.fround(0.1)));
  expect(float32Bits(0.1)).not.toBe(float32Bits(0.1000001));
});

test("every default is a value its own field accepts, and the defaults fit together", () => {
  for (const [path, field] of Object.entries(table))
    expect(decodeLeaf(path, field, field.default)).toEqual({ ok: true, value: field.default });
  expect(leavesFault(defaults)).toBeUndefined();
  expect(gflownetSettings(defaults).objective).toEqual({
    name: "all",
    lambda: 1,
    normalisation: "pairs",
    constants: [],
  });
});

test("leaves that do not fit together are answered with one sentence", () => {
  expect(leavesFault({ ...defaults, "length.min": 12 })).toBe(
    "length.min is 12 but length.max is 10; the first must not be larger.",
  );
  const stuck = { "length.min": 10, "objective.minLengthRule": "mask" };
  expect(leavesFault({ ...defaults, ...stuck })).toBe(
    "objective.minLengthRule is mask and length.min is length.max, 10: no two prefixes of a " +
      "sequence are left to compare. Choose penalty, or a larger length.max.",
  );
  expect(leavesFault({ ...defaults, ...stuck, "objective.pairs": "vargrad" })).toBeUndefined();
  expect(leavesFault({ ...defaults, "behaviour.temperatureLow": 3 })).toMatch(
    /^behaviour.temperatureLow is 3/,
  );
});

/** The largest number or a choice, or where that is the present one, the least or another. */
function anotherValue(field: Field, present: number | string): number | string {
  if (field.kind === "number") return present === field.max ? field.min : field.max;
  const other = field.kind === "choice" && field.choices.find((one) => one !== present);
  return other || field.default;
}

test("live leaves change the settings, but for the decoding temperature", () => {
  for (const [path, field] of Object.entries(table)) {
    if (field.apply !== "live") continue;
    const start = { ...defaults, ...readUnder(path) };
    const value = anotherValue(field, start[path]);
    const edited = settingsFrom({ ...start, [path]: value });
    if (path === "decoding.temperature") expect(edited).toEqual(settingsFrom(start));
    else expect(edited, path).not.toEqual(settingsFrom(start));
  }
});

test("an edit of the reward temperature ends its schedule", () => {
  const leaves = { ...defaults, "reward.temperatureStart": 2, "reward.temperatureHorizon": 100 };
  const edited = { ...leaves, "reward.temperature": 0.7 };
  const { temperature } = settingsAfterEdits(edited, { temperatureEdited: true });
  expect([0, 50, 500].map((step) => temperatureAt(temperature, step))).toEqual([0.7, 0.7, 0.7]);
  const other = settingsAfterEdits(leaves, { temperatureEdited: false });
  expect(other).toEqual(settingsFrom(leaves));
});
