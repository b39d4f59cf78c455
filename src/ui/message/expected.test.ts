import { expect, test } from "vitest";
import { fromPace } from "./expected";

const step = { low: 160, high: 240 };

test("from the fastest steps alone to the slowest, every exact answer as long as the first", () => {
  expect(fromPace({ step, answer: 0 }, 240, 20)).toEqual({
    from: "timed",
    time: "40 s to 1 min",
    steps: 240,
    answers: true,
  });
  expect(fromPace({ step, answer: 5_000 }, 240, 20)).toMatchObject({ time: "40 s to 2 min" });
  expect(fromPace({ step, answer: 5_000 }, 240, 241)).toMatchObject({ time: "40 s to 1 min" });
});

test("exact answers that were not timed are not counted, and that is told", () => {
  expect(fromPace({ step, answer: null }, 200, 20)).toMatchObject({
    time: "30 to 50 s",
    answers: false,
  });
});

test("one time where fast and slow are alike", () => {
  expect(fromPace({ step: { low: 99, high: 101 }, answer: 0 }, 200, 20)).toMatchObject({
    time: "20 s",
  });
});
