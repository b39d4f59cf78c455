import { expect, test } from "vitest";
import { readHeights, writeHeights } from "../schema/heights";
import { decodeLink, encodeLink } from "./codec";
import { leafText, makeEdit, MOST_EDITS } from "./edits";
import type { Edit, SharedRun } from "./experiment";
import { readFile, writeFile } from "./file";
import { withLeaves } from "./leaves";
import { experimentOf, schema } from "./presets";
import { draws } from "./testing";

const PATH = "reward.drawnHeights";
const start = experimentOf("drawn-integers");

/** A run whose drawing is edited so often, each time with other random heights. */
function drawnRun(count: number): SharedRun {
  const rng = draws(count);
  const edits: Edit[] = [];
  let from = start.leaves[PATH];
  for (let step = 1; step <= count; step++) {
    const to = writeHeights(Array.from({ length: 100 }, () => Math.floor(64 * rng())));
    const made = makeEdit(
      schema,
      { leaves: { ...start.leaves, [PATH]: from }, edits },
      { step, path: PATH, to },
    );
    if (!made.ok) throw new Error(made.sentence);
    edits.push(made.value);
    from = to;
  }
  return { experiment: start, edits, steps: count };
}

test.each([0, 1, 40])("a run with %i drawings comes back from its link and its file", async (n) => {
  const run = drawnRun(n);
  const link = await encodeLink(run);
  if (!link.ok) throw new Error(link.sentence);
  expect(await decodeLink(link.value)).toMatchObject({ ok: true, value: { run } });
  expect(readFile(writeFile(run))).toEqual({ ok: true, value: run });
});

test("more drawings than a link holds are refused in a sentence; the file holds them", async () => {
  const run = drawnRun(MOST_EDITS);
  const link = await encodeLink(run);
  if (link.ok) expect(await decodeLink(link.value)).toMatchObject({ ok: true, value: { run } });
  else expect(link.sentence).toMatch(/^[A-Z][^\n]+[.]$/);
  expect(readFile(writeFile(run))).toEqual({ ok: true, value: run });
});

test("what cannot be a target is refused in one sentence", () => {
  const refused = (path: string, raw: unknown) => {
    const next = withLeaves(schema.table, schema.relations, start.leaves, [[path, raw]]);
    return next.ok ? undefined : next.sentence;
  };
  expect(refused(PATH, "A".repeat(100))).toContain("every height is 0");
  expect(refused(PATH, "_".repeat(99))).toContain("it has 99 heights; it must have 100");
  expect(refused(PATH, "é".repeat(100))).toContain("is no height");
  expect(refused("reward.gaussianDeviation", 0)).toContain("must be a number from 0.1 to 1000");
  expect(refused("reward.geometricChance", 1)).toContain("must be a number from 0.001 to 0.999");
  expect(refused("reward.binomialChance", 0)).toContain("must be a number from 0.001 to 0.999");
  expect(refused("reward.poissonMean", 0)).toContain("must be a number from 0.1 to 1000");
  expect(refused("integers.range", "9 to 3")).toContain("fewer than two numbers");
});

test("the edit log says a drawing in words", () => {
  const field = schema.table[PATH];
  expect(leafText(field, field.default)).toBe("100 equal heights");
  const heights = readHeights(String(start.leaves[PATH]));
  expect(leafText(field, start.leaves[PATH])).toBe(
    `100 heights, highest at bar ${heights.indexOf(Math.max(...heights))}, mean 44.3, ` +
      `${heights.filter((height) => height === 0).length} of them 0`,
  );
});
