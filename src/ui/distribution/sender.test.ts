import { expect, test } from "vitest";
import { truthOf } from "./sender";

test("a link's picture is drawn with its own masses, its distance as a lower bound", () => {
  const mass = (target: number, policy: number) => ({ target, policy, prior: 0.1 });
  const truth = truthOf({
    step: 40,
    prompt: "a",
    rewardTemperature: 1,
    layout: "by-value",
    exact: true,
    rows: [
      { text: "0", ...mass(0.5, 0.25) },
      { text: "1", ...mass(0.5, 0.5) },
    ],
    more: { ...mass(0, 0), count: 0 },
    rest: mass(0, 0.25),
    logZ: 12.6,
    klForward: 0.3,
    klReverse: null,
  });
  expect(truth).toMatchObject({ step: 40, coverage: 1, valid: { value: 0.75 }, klReverse: null });
  expect(truth.tv).toEqual({ value: 0.25, low: 0.25, high: null });
  expect(truth.logZ).toEqual({ value: 12.6, low: 12.6, high: 12.6 });
});
