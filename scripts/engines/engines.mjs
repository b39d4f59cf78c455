// npm run engines: runs one program in Node and in every other JavaScript engine that is installed,
// and fails where one prints other bits. See program.ts for what is run.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { differences, readDigests } from "./digests.mjs";
import { runInBrowser } from "./page.mjs";

/**
 * An engine, where to get it, and how it says its version and runs a script.
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} command
 * @property {string} source the package of Debian
 * @property {() => string} version
 * @property {(script: string) => string | Promise<string>} run
 */

/** @param {string} command @param {readonly string[]} args */
function outputOf(command, args) {
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return error ? error.message : (stdout + stderr).trim();
}

/** The version of an installed package of Debian. @param {string} name */
const packageVersion = (name) => outputOf("dpkg-query", ["-W", "-f=${Version}", name]);

/** @type {readonly Engine[]} */
const engines = [
  {
    name: "JavaScriptCore, as in Safari, in WebKitGTK",
    command: "jsc",
    source: "libjavascriptcoregtk-4.0-bin",
    version: () => packageVersion("libjavascriptcoregtk-4.0-bin"),
    run: (script) => outputOf("jsc", [script]),
  },
  {
    name: "SpiderMonkey, in Firefox",
    command: "firefox-esr",
    source: "firefox-esr",
    version: () => packageVersion("firefox-esr"),
    run: (script) =>
      runInBrowser({
        command: "firefox-esr",
        script,
        argumentsOf: (profile, url) => ["--headless", "--no-remote", "--profile", profile, url],
      }),
  },
];

/** @param {string} command */
const isInstalled = (command) => spawnSync("which", [command]).status === 0;

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, "node_modules", ".cache");
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "engines-"));
const script = join(folder, "program.js");
let failed = false;

/**
 * @param {string} title @param {import("./digests.mjs").Printed} printed
 * @param {readonly string[]} sentences what is wrong
 */
function tell(title, { digests, helped }, sentences) {
  failed ||= sentences.length > 0;
  const same = `the same ${digests.size} digests, ${helped ? "two threads" : "one thread"}`;
  console.log(`${title}: ${sentences.length > 0 ? "DIFFERS" : same}`);
  for (const sentence of sentences) console.log(`  ${sentence}`);
}

try {
  await bundle(script);
  const reference = readDigests(outputOf(process.execPath, [script]));
  tell(`Node ${process.version}, V8 ${process.versions.v8}`, reference, reference.faults);
  for (const { name, command, source, version, run } of engines)
    if (isInstalled(command)) {
      const printed = readDigests(await run(script));
      tell(`${name} ${version()}`, printed, differences(reference, printed));
    } else console.log(`${name}: not installed; on Debian: apt-get install ${source}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
