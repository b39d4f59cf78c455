import { expect, test } from "vitest";
import { streams } from "./streams";

test("no two uses share a stream, and the numbers are those of the first links", () => {
  expect(new Set(Object.values(streams)).size).toBe(Object.keys(streams).length);
  expect(streams).toEqual({
    behaviour: 0,
    truth: 1,
    baselines: 2,
    nucleus: 3,
    evaluation: 4,
    particles: 5,
    resampling: 6,
    rejection: 7,
    prompt: 100,
    behaviourKind: 101,
    behaviourTemperature: 102,
    replay: 103,
    given: 104,
    rewardTemperature: 105,
    adapter: 266,
  });
});
