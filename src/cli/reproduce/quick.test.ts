import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { reproduce } from "./reproduce";
import { type RunCell, runCellIn } from "./run-cell";
import { tables } from "./tables";

/**
 * `--quick` with a real run, of one table. Whole, the command takes more minutes than a test may;
 * quick.thorough.test.ts makes the first run of every table.
 */
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const real = runCellIn(repository);
/** The first cell of a table by a real run; the other arms have its figures. */
function firstOf(): RunCell {
  let first: ReturnType<RunCell> | undefined;
  return async (cell, means) => {
    first ??= real(cell, means);
    const done = await first;
    return done.ok ? { ok: true, value: { ...done.value, cell } } : done;
  };
}
const cores = availableParallelism();
const SECONDS = 600;
const WHOLE = "random-integers"; // of the shortest runs

test(
  "--quick runs a table to its document, with figures that are the run's own",
  { timeout: 1000 * SECONDS },
  async () => {
    vi.spyOn(console, "log").mockReturnValue(undefined);
    const root = mkdtempSync(join(tmpdir(), "reproduce-quick-"));
    const status = await reproduce([WHOLE, "--quick"], { root, cores, run: firstOf() });
    const read = (...path: string[]) =>
      readFileSync(join(root, "reproduced", "quick", ...path), "utf8");
    const document = read("results.md");
    const rows = read("results", `${WHOLE}.csv`).trimEnd().split("\n");
    rmSync(root, { recursive: true });
    vi.restoreAllMocks();

    expect(status).toBe(0);
    const arms = tables.find(({ name }) => name === WHOLE)?.arms ?? [];
    expect(rows).toHaveLength(1 + arms.length);
    const [row = ""] = document.match(/^\| GFlowNet, DB \|.*$/m) ?? [];
    const [title, kl, , valid] = row
      .split("|")
      .map((cell) => cell.replaceAll("*", "").trim())
      .slice(1);
    expect(title).toBe("GFlowNet, DB");
    expect(Number(kl)).toBeGreaterThan(0); // ten steps do not reach the target
    expect(Number(valid)).toBeGreaterThan(0.3);
  },
);
