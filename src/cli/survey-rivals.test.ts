import { expect, test } from "vitest";
import type { Truth } from "../judging/report";
import { exactly } from "../judging/report";
import { meanRivals, rivalTable, rivalsOf } from "./survey-rivals";

const truth = (tv: number): Truth =>
  ({
    conditional: {
      satisfied: 0.4,
      policy: { tv: exactly(tv), rows: 9 },
      rivals: [{ name: "local masking", tv: exactly(0.6), rows: 10, satisfied: 1 }],
    },
  }) as unknown as Truth;

test("policy and rivals are means over the prompts of a split, the policy first", () => {
  const rivals = meanRivals([truth(0.02), truth(0.04)].map(rivalsOf));
  expect(rivals[0]).toEqual({ name: "policy", tv: 0.03, rows: 9 });
  expect(rivals[1]).toEqual({ name: "local masking", tv: 0.6, rows: 10 });
  expect(rivalTable(rivals).join("\n")).toMatch(/policy +0\.0300 +9\.00\n +local masking +0\.600/);
});

test("a task without a constraint has no such table", () => {
  expect(rivalTable(meanRivals([rivalsOf({} as Truth)]))).toEqual([]);
});
