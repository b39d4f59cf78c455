import { expect, test } from "vitest";
import { Bench, marksOf, openRun, trainToEnd } from "./testing";

test("a study lists every way of writing and every stop, and changes nothing", async () => {
  const plain = new Bench();
  const bench = new Bench();
  await openRun(plain);
  await openRun(bench);
  bench.send({ kind: "study" });
  const { study } = await bench.until("studied");
  const titles = study?.points.map(({ title }) => title) ?? [];
  expect(titles.slice(0, 2)).toEqual(["target", "policy"]);
  expect(titles).toEqual(
    expect.arrayContaining(["greedy", "beam, n beams", "diverse beam, 5n beams in n groups"]),
  );
  expect(titles.at(-1)).toBe("policy, best n of 5n samples");
  for (const point of study?.points ?? [])
    expect([point.logLikelihood, point.diversity, point.evaluations]).toEqual([
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
    ]);
  expect(study).toMatchObject({ step: 0, prompt: bench.of("truth")[0].truth.prompt });
  expect(study?.stops.map(({ depth }) => depth)).toEqual([0, 1, 2]);
  await trainToEnd(plain);
  await trainToEnd(bench);
  expect(marksOf(bench)).toEqual(marksOf(plain));
  expect(bench.of("truth").at(-1)?.truth.tv).toEqual(plain.of("truth").at(-1)?.truth.tv);
});

test("a study that is cancelled says so, and the run goes on", async () => {
  const bench = new Bench();
  await openRun(bench);
  bench.send({ kind: "study" });
  bench.send({ kind: "cancel" });
  expect((await bench.until("studied")).study).toBeNull();
  await trainToEnd(bench);
  expect(bench.of("fault")).toEqual([]);
});
