import { expect, test } from "vitest";
import { examinedKl, examinedRight } from "./figures";
import {
  surveyedGap,
  surveyedWorldAnswer,
  surveyedWorldKl,
  surveyedWorldShare,
} from "./surveyed-world";

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

const told = (klForward: number, error: number) => ({
  prompts: 20,
  klForward: { value: klForward, error, n: 20 },
  worldToPolicy: { value: klForward / 2, error, n: 20 },
  listed: { value: 0.75, error: 0.125, n: 20 },
});

test("without --survey, figures of listed strings are those of the last exact answer", () => {
  const splits = { train: told(1, 0.375), heldOut: told(1.25, 0.5) };
  for (const last of [{ bounded: { splits } }, { exact: { splits } }]) {
    expect(surveyedWorldKl("heldOut").read(last)).toEqual({ value: 1.25, error: 0.5 });
    expect(surveyedWorldKl("train").read(last)).toEqual({ value: 1, error: 0.375 });
    expect(surveyedWorldShare("heldOut", "fits").read(last)).toEqual({ value: 0.75, error: 0.125 });
    expect(surveyedWorldAnswer("heldOut").read(last)).toEqual({ value: 0.625, error: 0.5 });
    expect(surveyedGap.read(last)).toEqual({ value: 0.25, error: 0.625 });
  }
});

test("the survey of every story counts before the exact answer of some", () => {
  const after = told(0.5, 0.25);
  const gap = { after: { gap: { value: 0.125, error: 0.0625, n: 100 } } };
  const world = { heldOut: { after }, train: { after }, gap };
  const splits = { train: told(1, 0.375), heldOut: told(1.25, 0.5) };
  const last = { bounded: { splits }, survey: { world } };
  expect(surveyedWorldKl("heldOut").read(last)).toEqual({ value: 0.5, error: 0.25 });
  expect(surveyedGap.read(last)).toEqual({ value: 0.125, error: 0.0625 });
  expect(surveyedGap.read({})).toBeNull();
});
