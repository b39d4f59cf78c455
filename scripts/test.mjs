// Every check, in order, with its seconds. Ends with "N passed, N failed": the tests counted one by
// one, and each other phase that fails counted as one failure.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const reports = mkdtempSync(join(tmpdir(), "amortize-reports-"));
const unitReport = join(reports, "unit.json");
const e2eReport = join(reports, "e2e.json");
const total = { passed: 0, failed: 0, skipped: 0 };

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** @returns {Count} */
function countUnit() {
  const r =
    /**
     * @type {Record<"numPassedTests" | "numFailedTests" | "numPendingTests" | "numTodoTests",
     * number>}
     */ (JSON.parse(readFileSync(unitReport, "utf8")));
  return {
    passed: r.numPassedTests,
    failed: r.numFailedTests,
    skipped: r.numPendingTests + r.numTodoTests,
  };
}

/** @returns {Count} */
function countE2e() {
  const { stats } =
    /** @type {{ stats: Record<"expected" | "flaky" | "unexpected" | "skipped", number> }} */ (
      JSON.parse(readFileSync(e2eReport, "utf8"))
    );
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

/**
 * @param {string} name @param {string[]} command @param {() => Count} [count] @returns {boolean}
 * whether the phase passed
 */
function phase(name, command, count) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport };
  const { status } = spawnSync(command[0], command.slice(1), {
    stdio: "inherit",
    env,
    shell: process.platform === "win32",
  });
  const ok = status === 0;
  console.log(
    `== ${name} ${ok ? "ok" : "FAILED"}, ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  /** @type {Count} */
  let seen = { passed: 0, failed: 0, skipped: 0 };
  try {
    if (count) seen = count();
  } catch (fault) {
    console.log(`${name} left no report: ${String(fault)}`);
    seen.failed = 1;
  }
  if (!ok && seen.failed === 0) seen.failed = 1;
  total.passed += seen.passed;
  total.failed += seen.failed;
  total.skipped += seen.skipped;
  return seen.failed === 0;
}

if (phase("setup", [process.execPath, "scripts/setup.mjs"])) {
  phase("lint", ["npm", "run", "-s", "lint"]);
  phase("types", ["npm", "run", "-s", "types"]);
  phase("import rule", ["npm", "run", "-s", "rooms"]);
  const json = ["--reporter=default", "--reporter=json", `--outputFile.json=${unitReport}`];
  phase("unit tests", ["npm", "run", "-s", "unit", "--", ...json], countUnit);
  phase("browser tests", ["npm", "run", "-s", "e2e", "--", "--reporter=list,json"], countE2e);
}
rmSync(reports, { recursive: true, force: true });
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
