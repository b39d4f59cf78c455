import { describe, expect, it } from "vitest";
import { effectiveNumber } from "./diversity";
import { type Writing, conditioned, diversityAt, frontier, pointOf } from "./frontier";

const logP = [-1, -2, -3];
const strings = { logP, diversity: effectiveNumber };
const untrained = conditioned([2, 2, 2]);
const policy = conditioned([4, 1, 1]);

/** Likelihoods: untrained −2, the policy −1.5. */
const writing = (...tempered: number[][]): Writing => ({
  strings,
  untrained,
  policy,
  target: conditioned([5, 1, 1]),
  tempered: tempered.map(conditioned),
});
const curve = (...points: [number, number][]) =>
  points.map(([logLikelihood, diversity]) => ({ logLikelihood, diversity }));

it("a way of writing lies where its masses put it", () => {
  expect(pointOf(strings, policy)).toEqual({
    logLikelihood: -1.5,
    diversity: effectiveNumber(policy),
  });
  expect(pointOf(strings, untrained).diversity).toBeCloseTo(3, 12);
});

describe("tempering beside a mixture of policy and untrained model", () => {
  it("is as likely as the mixture, whose diversity is that of its masses", () => {
    const {
      tempered: [rival],
    } = frontier([writing([2, 1, 1])], [0.5]); // likelihood −1.75
    expect(rival.equal?.share).toBeCloseTo(0.5, 12);
    expect(rival.equal?.logLikelihood).toBeCloseTo(rival.logLikelihood, 12);
    expect(rival.equal?.diversity).toBeCloseTo(
      effectiveNumber([4 / 12 + 2 / 12, 1 / 12 + 2 / 12, 1 / 12 + 2 / 12]),
      12,
    );
  });

  it("has one share for all prompts, found from their mean likelihood", () => {
    const {
      tempered: [rival],
    } = frontier([writing([2, 1, 1]), writing([1, 1, 1])], [0.5]); // −1.75 and −2
    expect(rival.logLikelihood).toBeCloseTo(-1.875, 12);
    expect(rival.equal?.share).toBeCloseTo(0.25, 12);
    expect(rival.equal?.logLikelihood).toBeCloseTo(-1.875, 12);
  });

  it("needs no policy below the prior's likelihood, has no equal above the policy's", () => {
    const { tempered } = frontier([writing([1, 1, 2], [10, 1, 1])], [0.5, 0.1]);
    expect(tempered[0].equal).toMatchObject({ share: 0, logLikelihood: -2 });
    expect(tempered[1].equal).toBeNull();
  });

  it("says where tempering is as likely as the policy alone", () => {
    const same = frontier([writing([4, 1, 1])], [0.5]);
    expect(same.temperedAtPolicy).toBeCloseTo(effectiveNumber(policy), 12);
    expect(frontier([writing([2, 1, 1])], [0.5]).temperedAtPolicy).toBeNull();
  });
});

it("a curve is read where it passes a likelihood, at the most diverse passage", () => {
  expect(diversityAt(curve([-4, 0.8], [-2, 0.4]), -2.5)).toBeCloseTo(0.5, 12);
  expect(diversityAt(curve([-4, 0.1], [-2, 0.4], [-3, 0.6]), -2.5)).toBeCloseTo(0.5, 12);
  expect(diversityAt(curve([-3, 0.1], [-3, 0.4]), -3)).toBeCloseTo(0.4, 12);
  expect(diversityAt(curve([-4, 0.8], [-2, 0.4]), -5)).toBeNull();
  expect(diversityAt([], -3)).toBeNull();
});
