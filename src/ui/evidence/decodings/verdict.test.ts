import { expect, test } from "vitest";
import { marked, verdict } from "./verdict";

const point = (title: string, logLikelihood: number, diversity: number, evaluations = 80) => ({
  title,
  logLikelihood,
  diversity,
  evaluations,
  strings: 10,
  best: logLikelihood,
  regret: null,
});
const target = point("target", -2.6, 0.19);
const policy = point("policy", -2.78, 0.198);

test("a decoding is beaten where the policy is as likely and as diverse, at equal compute", () => {
  const below = [point("ancestral", -3.4, 0.19), point("greedy", -2.8, 0)];
  const costly = point("best n of 5n samples", -2.1, 0.3, 400);
  const points = marked({ points: [target, policy, ...below, costly] });
  expect(points.map(({ kind }) => kind)).toEqual(["target", "policy", "equal", "equal", "more"]);
  expect(points.at(-1)?.cost).toBe(5);
  expect(verdict(points)).toMatch(/^The policy is above all 2 decodings at equal compute/);
});

test("one that is more diverse and less likely is not beaten, and is named", () => {
  const diverse = point("diverse beam, n beams in n groups", -3.04, 0.252);
  const said = verdict(marked({ points: [target, policy, diverse] }));
  expect(said).toContain("Not beaten in both: diverse beam, n beams in n groups.");
  expect(said).toContain("None is better in both.");
  const best = point("beam, n beams", -2.5, 0.3);
  expect(verdict(marked({ points: [target, policy, best] }))).toContain("Better in both: beam");
});
