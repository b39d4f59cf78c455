import { expect, test } from "vitest";
import { around } from "../../trio/domain";
import { labelled } from "./labels";
import { marked } from "./verdict";

const point = (title: string, logLikelihood: number, diversity: number) => ({
  ...{ title, logLikelihood, diversity },
  ...{ evaluations: 80, strings: 10, best: logLikelihood, regret: null },
});

test("points that lie together share a label at the rightmost; each number is written once", () => {
  const points = marked({
    points: [
      point("target", -2.6, 0.1),
      point("policy", -3.2, 0.2),
      point("ancestral", -3.21, 0.201),
      point("greedy", -3.4, 0),
    ],
  });
  const across = around(points.map(({ diversity }) => diversity));
  const up = around(points.map(({ logLikelihood }) => logLikelihood));
  const plot = { across, up, width: 260, height: 200 };
  expect(labelled(points, plot).map(({ label }) => label)).toEqual(["2, 3", "4", "1", ""]);
  expect(across.ticks).toEqual([0, 0.1, 0.2]);
  expect(across.low).toBeLessThan(0);
  expect(across.high).toBeGreaterThan(0.201);
});
