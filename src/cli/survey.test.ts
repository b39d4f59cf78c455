import { expect, test } from "vitest";
import { equalLikelihood } from "./survey";

const curve = (...points: [number, number][]) => points.map(([logLikelihood, diversity]) => ({ logLikelihood, diversity }));
const tempered = curve([-4, 0.3], [-3, 0.1]);

test("a policy that tempering can match is compared as it is", () => {
  expect(equalLikelihood(curve([-3.5, 0.25], [-4.5, 0.4]), tempered)).toEqual({ logLikelihood: -3.5, diversity: 0.25, temperedDiversity: expect.closeTo(0.2, 12) as number });
});

test("a policy likelier than any tempering is compared, hotter, at the likeliest tempering", () => {
  expect(equalLikelihood(curve([-2.5, 0.2], [-3.5, 0.3]), tempered)).toEqual({ logLikelihood: -3, diversity: expect.closeTo(0.25, 12) as number, temperedDiversity: 0.1 });
});

test("curves that do not meet are not compared", () => {
  expect(equalLikelihood(curve([-2, 0.2], [-2.5, 0.3]), tempered)).toBeNull();
  expect(equalLikelihood(curve([-5, 0.2]), tempered)).toBeNull();
  expect(equalLikelihood(curve([-3, 0.2]), [])).toBeNull();
});
