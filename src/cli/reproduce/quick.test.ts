import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { reproduce } from "./reproduce";
import { runCellIn } from "./run-cell";
import { cellsOf, readArm } from "./table";
import { tables } from "./tables";

/**
 * `--quick` with its real runs: one table whole, and the first run of each other one. Whole, the
 * command takes more minutes than a test may.
 */
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const run = runCellIn(repository);
const cores = availableParallelism();
const SECONDS = 600;
const WHOLE = "constrained"; // two runs

test(
  "--quick runs a table to its document, with figures that are the runs' own",
  { timeout: 1000 * SECONDS },
  async () => {
    vi.spyOn(console, "log").mockReturnValue(undefined);
    const root = mkdtempSync(join(tmpdir(), "reproduce-quick-"));
    const status = await reproduce([WHOLE, "--quick"], { root, cores, run });
    const read = (...path: string[]) =>
      readFileSync(join(root, "reproduced", "quick", ...path), "utf8");
    const document = read("results.md");
    const rows = read("results", `${WHOLE}.csv`).trimEnd().split("\n");
    rmSync(root, { recursive: true });
    vi.restoreAllMocks();

    expect(status).toBe(0);
    // masking the tokens draws from another law than conditioning, exactly computed
    const masking = /local masking \| \*{0,2}(\d\.\d+)/.exec(document);
    expect(Number(masking?.[1])).toBeGreaterThan(0.2);
    const arms = tables.find(({ name }) => name === WHOLE)?.arms ?? [];
    expect(rows.length).toBeGreaterThan(arms.length);
  },
);

test.each(tables.filter(({ name }) => name !== WHOLE).map((table) => [table.name, table] as const))(
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
