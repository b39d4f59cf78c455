import { expect, test } from "vitest";
import { experimentOf } from "../../experiment/presets";
import type { Leaves } from "../../experiment/experiment";
import { differencesOf, differsIn, titlesOf } from "./differs";
import type { Letter } from "./lanes";
import { changed, rivalsOf, withoutReplay } from "./rivals";

const base = experimentOf("random-integers");
const lanes = (...all: readonly Leaves[]) =>
  all.map((changes, k) => ({
    letter: "ABCD"[k] as Letter,
    experiment: { ...base, leaves: { ...base.leaves, ...changes } },
  }));

const ppo = { "method.name": "ppo", "ppo.klWeight": 0, "ppo.epochs": 1 };

test("of two methods only the method differs, not the fields that one of them reads", () => {
  const two = lanes({}, ppo);
  expect(differencesOf(two.map(({ experiment }) => experiment)).map(({ path }) => path)).toEqual([
    "method.name",
  ]);
  const { lead, rest } = differsIn(two);
  expect(lead).toBe("Only the method differs.");
  expect(rest).toContain("A SubTB, λ 1.00; B PPO, no KL.");
  expect(rest).toContain("seed");
});

test("what differs is not said to be shared", () => {
  const { lead, rest } = differsIn(lanes({}, { "run.seed": 8, "reward.temperature": 0.5 }));
  expect(lead).toBe("Reward T and seed differ.");
  expect(rest).toMatch(/A 7, B 8\. Prior, reward and samples per step are shared\.$/);
});

test("a copy differs in nothing, and its title says no more than its method", () => {
  const two = lanes({}, {});
  expect(differsIn(two).lead).toBe("Nothing differs.");
  expect(titlesOf(two)).toEqual(["SubTB, λ 1.00", "SubTB, λ 1.00"]);
});

test("titles of one method say what tells the lanes apart", () => {
  const titles = titlesOf(lanes({}, { "run.seed": 8 }, ppo));
  expect(new Set(titles).size).toBe(3);
  expect(titles[1]).toContain("8");
  expect(titles[2]).toBe("PPO, no KL");
});

test("every rival that is offered is an experiment that the schema accepts", () => {
  for (const preset of ["random-integers", "continuation", "subjectivity"] as const) {
    const own = experimentOf(preset);
    for (const { name, changes } of rivalsOf(own)) {
      const rival = changed(withoutReplay(own), changes);
      expect(rival.ok, `${preset}: ${name}`).toBe(true);
    }
    expect(rivalsOf(own).map(({ name }) => name)).toContain("A copy");
  }
});
