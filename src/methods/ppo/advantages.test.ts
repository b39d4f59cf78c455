import { expect, test } from "vitest";
import { generalisedAdvantages } from "./advantages";
import { adaptedKlWeight } from "./kl-weight";

const rounded = (rows: readonly number[][]) =>
  rows.map((row) => row.map((x) => expect.closeTo(x, 12) as number));

test("at λ = 1 an advantage is the return less what the others got from there on", () => {
  // returns: 6 5 3 | 9 5 | 1
  const rewards = [[1, 2, 3], [4, 5], [1]];
  expect(generalisedAdvantages(rewards, 1)).toEqual(
    rounded([
      [6 - 5, 5 - 5, 3 - (5 - 3)], // alone at its third action: mean of 9 and 1, less 1 + 2
      [9 - 3.5, 5 - 5],
      [1 - 7.5],
    ]),
  );
});

test("at λ = 0 an advantage is a step's own residual", () => {
  expect(
    generalisedAdvantages(
      [
        [1, 2],
        [4, 5],
      ],
      0,
    ),
  ).toEqual(
    rounded([
      [1 + 5 - 9, 2 - 5],
      [4 + 2 - 3, 5 - 2],
    ]),
  );
});

test("a sample without an action has no advantage, and is compared with", () => {
  expect(generalisedAdvantages([[], [3]], 1)).toEqual([[], [3]]);
});

test("the KL weight moves by at most a fiftieth, towards the KL aimed at, from 0.001 to 1", () => {
  expect(adaptedKlWeight(0.5, 6.6, 6)).toBeCloseTo(0.505, 12);
  expect(adaptedKlWeight(0.5, 60, 6)).toBeCloseTo(0.51, 12);
  expect(adaptedKlWeight(0.5, 0, 6)).toBeCloseTo(0.49, 12);
  expect(adaptedKlWeight(1, 60, 6)).toBe(1);
  expect(adaptedKlWeight(0, 60, 6)).toBe(1e-3);
});
