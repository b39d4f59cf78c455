import { expect, test } from "vitest";
import { ProgressReports } from "./progress";
import { Bench, toyExperiment } from "./testing";

test("progress is reported at most ten times a second, and its end always", () => {
  let ms = 0;
  const reported: { done: number; of: number; at: number }[] = [];
  const progress = new ProgressReports({
    now: () => ms,
    report: (report) => {
      if (report.kind !== "working") throw new Error(report.kind);
      reported.push({ done: report.done, of: report.of, at: ms });
    },
  });
  progress.end(); // nothing is under way
  for (let done = 0; done < 1000; done++, ms += 7)
    progress.take({ what: "Walking", done, of: 1000 });
  expect(reported.length).toBeLessThanOrEqual(70);
  expect(reported.length).toBeGreaterThan(60);
  expect(reported[0]).toEqual({ done: 0, of: 1000, at: 0 });
  progress.take({ what: "Walking", done: 1000, of: 1000 });
  expect(reported.every(({ done, of }) => done < of)).toBe(true);
  progress.end();
  progress.end();
  expect(reported.filter(({ done, of }) => done === of)).toHaveLength(1);
});

test("a run reports walks and baselines as they go on, and every one of them ends", async () => {
  const bench = new Bench();
  bench.tick = 200; // every advance is reported
  bench.send({ kind: "open", experiment: toyExperiment({ "prompt.choice": "one" }) });
  await bench.until("baselines", ({ baselines }) => baselines.length === 3);
  await bench.until("working", ({ what, done, of }) => what.startsWith("Meas") && done === of);
  const working = bench.of("working");
  expect(new Set(working.map(({ what }) => what))).toEqual(
    new Set([
      "Computing the exact answer",
      "Drawing samples of the policy",
      "Drawing samples of the untrained model",
      "Asking the policy for the strings of the walk",
      "Walking the token tree",
      "Measuring the untrained model",
    ]),
  );
  const measured = working.filter(({ what }) => what.startsWith("Measuring"));
  expect(measured.map(({ done, of }) => `${done}/${of}`)).toEqual(
    expect.arrayContaining(["0/3", "1/3", "2/3", "3/3"]),
  );
  expect(working.at(-1)?.done).toBe(working.at(-1)?.of);
});
