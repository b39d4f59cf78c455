import { expect, test } from "vitest";
import { examinedKl, examinedRight } from "./figures";

const arm = (right: number, vote: number, kl: number) => ({
  right: { value: right, high: 1, error: 0.01 },
  vote,
  best: vote / 2,
  ways: { whole: { value: kl } },
});
const figures = { untrained: arm(0.25, 0.5, 4), policy: arm(0.75, 1, 0.5) };
const last = { exam: [{ figures }, { figures: {} }] };

test("figures of an exam are of the policy, of the untrained model and of how it is asked", () => {
  const right = examinedRight(3);
  expect(right.read(last)).toEqual({ value: 0.75, error: 0.01 });
  expect(right.readBefore?.(last)).toEqual({ value: 0.25, error: 0.01 });
  expect(right.readDecoding?.(last, "untrained/vote")).toEqual({ value: 0.5 });
  expect(right.readDecoding?.(last, "untrained/best")).toEqual({ value: 0.25 });
  expect(right.readDecoding?.(last, "demonstrations")).toBeNull();
  expect(examinedRight(4).read(last)).toBeNull();
  expect(examinedKl(3).read(last)).toEqual({ value: 0.5 });
  expect(examinedKl(3).readDecoding?.(last, "untrained")).toEqual({ value: 4 });
});
