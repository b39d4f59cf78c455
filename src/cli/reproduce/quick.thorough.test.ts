import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runCellIn } from "./run-cell";
import { cellsOf, readArm } from "./table";
import { tables } from "./tables";

/**
 * The first run of every table of `--quick`, with its real figures; quick.test.ts makes one table
 * whole.
 */
const run = runCellIn(fileURLToPath(new URL("../../..", import.meta.url)));
const cores = availableParallelism();
const SECONDS = 600;

test.each(tables.map((table) => [table.name, table] as const))(
  "--quick: the first run of %s has its figures",
  { timeout: 1000 * SECONDS },
  async (_name, table) => {
    const [cell] = cellsOf(table, true);
    const interrupt = new AbortController().signal;
    const done = await run(cell, { threads: cores, interrupt });
    if (!done.ok) throw new Error(done.sentence);
    const [arm] = table.arms;
    const figures = table.figures.filter(
      (figure) => readArm(arm, figure, done.value) !== null || figure === table.figures[0],
    );
    for (const figure of figures) {
      const { value } = readArm(arm, figure, done.value) ?? { value: NaN };
      expect(value, figure.title).toSatisfy(Number.isFinite);
    }
    expect(figures.length, table.name).toBeGreaterThanOrEqual(3);
  },
);
