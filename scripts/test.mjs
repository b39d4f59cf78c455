// Every check, in order, with its seconds. Ends with what failed, by name, and with "N passed, N
// failed": the tests counted one by one, and each other phase that fails counted as one failure.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "./free-port.mjs";
import { countOfPlaywright, countOfVitest } from "./test-reports.mjs";

const reports = mkdtempSync(join(tmpdir(), "amortize-reports-"));
const unitReport = join(reports, "unit.json");
const e2eReport = join(reports, "e2e.json");
const total = { passed: 0, skipped: 0 };
const failures = /** @type {string[]} */ ([]); // of every phase, a line or two each

/** @param {number} start of performance.now() */
const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** @typedef {{ passed: number, skipped: number, failures: string[] }} Count */

/** @returns {Count} */
const countUnit = () => countOfVitest(readFileSync(unitReport, "utf8"));

/** @returns {Count} */
const countE2e = () => countOfPlaywright(readFileSync(e2eReport, "utf8"));

/**
 * @param {string} name @param {string[]} command @param {() => Count} [count] @returns {boolean}
 * whether the phase passed
 */
function phase(name, command, count) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport };
  for (const former of [unitReport, e2eReport]) rmSync(former, { force: true });
  const { status } = spawnSync(command[0], command.slice(1), {
    stdio: "inherit",
    env,
    shell: process.platform === "win32",
  });
  const ok = status === 0;
  console.log(`== ${name} ${ok ? "ok" : "FAILED"}, ${seconds(start)}`);
  /** @type {Count} */
  let seen = { passed: 0, skipped: 0, failures: [] };
  try {
    if (count) seen = count();
  } catch (fault) {
    seen.failures = [`${name} left no report: ${String(fault)}`];
  }
  if (!ok && seen.failures.length === 0) seen.failures = [name];
  total.passed += seen.passed;
  total.skipped += seen.skipped;
  failures.push(...seen.failures);
  return seen.failures.length === 0;
}

/**
 * Checks that read the sources alone, all at once; each is printed whole when it ends.
 *
 * @param {Record<string, string>} scripts by name of the check, a script of package.json
 */
async function sourceChecks(scripts) {
  const check = (/** @type {string} */ name, /** @type {string} */ script) =>
    new Promise((resolve) => {
      const start = performance.now();
      const child = spawn("npm", ["run", "-s", script], {
        stdio: ["ignore", "pipe", "pipe"],
        shell: process.platform === "win32",
      });
      let text = "";
      const add = (/** @type {Buffer} */ part) => void (text += part.toString());
      child.stdout.on("data", add);
      child.stderr.on("data", add);
      child.on("close", (code) => {
        if (code !== 0) failures.push(name);
        console.log(
          `\n== ${name}\n${text}== ${name} ${code === 0 ? "ok" : "FAILED"}, ${seconds(start)}`,
        );
        resolve(code);
      });
    });
  await Promise.all(Object.entries(scripts).map(([name, script]) => check(name, script)));
}

/** Builds the page and serves it to every run of Playwright that follows, until it is killed. */
async function serve() {
  const port = await freePort();
  Object.assign(process.env, { AMORTIZE_E2E_PORT: String(port), AMORTIZE_E2E_SERVED: "yes" });
  const site = spawn(process.execPath, ["scripts/site.mjs", String(port)], { stdio: "inherit" });
  const isServed = () =>
    fetch(`http://localhost:${port}`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (site.exitCode === null && !(await isServed())) await setTimeout(500);
  return site;
}

if (phase("setup", [process.execPath, "scripts/setup.mjs"])) {
  await sourceChecks({
    form: "form",
    lint: "code",
    types: "types",
    "import rule": "rooms",
  });
  const json = ["--reporter=default", "--reporter=json", `--outputFile.json=${unitReport}`];
  phase("unit tests", ["npm", "run", "-s", "unit", "--", ...json], countUnit);
  const site = await serve();
  if (site.exitCode === null) {
    const e2e = ["npm", "run", "-s", "e2e", "--", "--reporter=list,json"];
    phase("browser tests", [...e2e, "--project=together", "--workers=2"], countE2e);
    phase("browser tests that measure", [...e2e, "--project=alone"], countE2e);
    site.kill("SIGTERM");
  } else failures.push("The page could not be built or served for the browser tests.");
}
rmSync(reports, { recursive: true, force: true });
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((f) => `- ${f}`).join("\n")}`);
console.log(`\n${total.passed} passed, ${failures.length} failed${skipped}`);
process.exit(failures.length > 0 || total.passed === 0 ? 1 : 0);
