import { expect, test } from "vitest";
import type { Open, Opened } from "../worker/open";
import { Table, toyExperiment, toyOpen } from "../worker/testing";
import { runHeadless } from "./headless";
import { curveTable, surveyCurves } from "./survey-curves";

const open: Open = (...of) => toyOpen(new Table(3))(...of);

test("every way of writing by its parameter; no sampler above what draws can reach", async () => {
  const opened: Opened[] = [];
  const { run } = await runHeadless(
    { experiment: toyExperiment({ "run.steps": 20 }), replay: undefined, steps: 20 },
    async (...of) => {
      opened.push(await open(...of));
      return opened[0];
    },
    { take: () => undefined },
  );
  if (!run) throw new Error("the toy did not open");
  const surveying = { open, run, trained: opened[0], progress: () => undefined };
  const found = await surveyCurves(surveying, [0.5, 1, 2]);
  if (!found) throw new Error("the toy's diversity is an angle");
  expect([found.split, found.prompts]).toEqual(["held-out", 1]);
  const named = (title: string) => found.curves.find((curve) => curve.title === title)?.points;
  const target = named("target") ?? [];
  expect(target.map(({ setting }) => setting)).toEqual([0.5, 1, 2]);
  const likelihoods = target.map(({ logLikelihood }) => logLikelihood);
  expect(likelihoods).toEqual([...likelihoods].sort((a, b) => b - a)); // colder is likelier
  const at1 = (title: string) => named(title)?.find(({ setting }) => setting === 1);
  const [nucleus, tempered] = [at1("untrained, nucleus"), at1("untrained, tempered")];
  expect(nucleus?.logLikelihood).toBeCloseTo(tempered?.logLikelihood ?? NaN, 9);
  const most = named("best of any independent draws")?.[0].diversity ?? NaN;
  for (const { diversity } of target) expect(diversity).toBeLessThanOrEqual(most + 1e-4);
  expect(named("n groups of one beam")).toHaveLength(6);
  const table = curveTable(found);
  expect(table).toHaveLength(2 + found.curves.flatMap(({ points }) => points).length);
});
