import { expect, test } from "vitest";
import { fuzz } from "./runner";
import type { Target } from "./target";
import { targets } from "./targets";

for (const target of targets)
  test(`${target.name}: of some inputs none makes its reader throw, hang or err`, async () => {
    const summary = await fuzz(target, { seed: 1, count: target.tested ?? 100 });
    expect(summary.findings).toEqual([]);
    expect(summary.accepted).toBeGreaterThan(10);
    expect(summary.refused).toBeGreaterThan(10);
  });

test("an attempt depends on the seed and on its number alone", async () => {
  for (const { run } of targets) {
    const numbers = () => {
      let n = 0;
      return () => ((n++ * 0.618_033_988) % 1) * 0.999;
    };
    expect((await run(numbers())).input).toBe((await run(numbers())).input);
  }
});

const throwing: Target = {
  name: "throwing",
  run: (rng) => ({
    input: String(rng()),
    check: () => {
      if (rng() < 0.1) throw new Error("a fault of the reader");
      return rng() < 0.5 ? "accepted" : { wrong: "It was read wrongly." };
    },
  }),
};

test("a throw and a wrong answer are findings, which their attempt's number repeats", async () => {
  const { findings } = await fuzz(throwing, { seed: 3, count: 60 });
  const sentences = findings.map(({ sentence }) => sentence);
  expect(sentences.some((sentence) => sentence.includes("a fault of the reader"))).toBe(true);
  expect(sentences).toContain("It was read wrongly.");
  const [first] = findings;
  const again = await fuzz(throwing, { seed: 3, count: 1, from: first.attempt });
  expect(again.findings).toEqual([first]);
});
