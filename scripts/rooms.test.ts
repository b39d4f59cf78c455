import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";
import { afterEach, expect, test } from "vitest";
import config from "../.dependency-cruiser.mjs";

let house = "";

/**
 * Builds a house of these files in a temporary folder and returns the names of the rules it breaks.
 */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  house = mkdtempSync(join(tmpdir(), "amortize-rooms-"));
  for (const [path, text] of Object.entries({ "package.json": "{}", ...files })) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  const { forbidden, options } = config;
  const rules = {
    baseDir: house,
    validate: true,
    ruleSet: { forbidden, options },
  } as ICruiseOptions;
  const { output } = await cruise(["src"], {
    ...rules,
    tsPreCompilationDeps: options.tsPreCompilationDeps,
  });
  return (output as ICruiseResult).summary.violations.map((v) => v.rule.name).sort();
}

afterEach(() => rmSync(house, { recursive: true, force: true }));

const leaf = "export const leaf = 1;\n";
const imports = (path: string) => `import { leaf } from "${path}";\nexport const other = leaf;\n`;

test("a room may import what the table allows", async () => {
  const files = {
    "src/compute/a.ts": leaf,
    "src/lm/b.ts": imports("../compute/a"),
    "src/worker/protocol.ts": leaf,
  };
  expect(await brokenRules({ ...files, "src/ui/c.ts": imports("../worker/protocol") })).toEqual([]);
});

test("a room that imports upwards is caught", async () => {
  expect(
    await brokenRules({ "src/lm/b.ts": leaf, "src/compute/a.ts": imports("../lm/b") }),
  ).toEqual(["compute-imports-down"]);
});

test("a type imported upwards is caught too", async () => {
  const files = {
    "src/tasks/b.ts": "export type T = 1;\n",
    "src/judging/a.ts": 'import type { T } from "../tasks/b";\nexport const t: T = 1;\n',
  };
  expect(await brokenRules(files)).toEqual(["judging-imports-down"]);
});

test("the page sees the worker's protocol and nothing else of it", async () => {
  expect(
    await brokenRules({ "src/worker/loop.ts": leaf, "src/ui/a.ts": imports("../worker/loop") }),
  ).toEqual(["ui-imports-down"]);
});

test("nobody imports ui or cli, but a test may open Dawn", async () => {
  const files = {
    "src/cli/dawn.ts": leaf,
    "src/ui/b.ts": leaf,
    "src/compute/a.test.ts": imports("../cli/dawn"),
  };
  expect(
    await brokenRules({
      ...files,
      "src/worker/a.ts": imports("../ui/b"),
      "src/lm/a.ts": imports("../cli/dawn"),
    }),
  ).toEqual(["lm-imports-down", "worker-imports-down"]);
});

test("a test reaches every room below its own, and none above", async () => {
  const files = {
    "src/compute/a.ts": leaf,
    "src/tasks/b.ts": leaf,
    "src/reward/down.test.ts": imports("../compute/a"),
  };
  expect(await brokenRules({ ...files, "src/reward/up.test.ts": imports("../tasks/b") })).toEqual([
    "reward-tests-import-down",
  ]);
});

test("what is made for tests may open Dawn, and stays out of the program", async () => {
  const files = {
    "src/cli/dawn.ts": leaf,
    "src/compute/testing.ts": imports("../cli/dawn"),
    "src/compute/a.test.ts": imports("./testing"),
  };
  expect(await brokenRules(files)).toEqual([]);
  rmSync(house, { recursive: true });
  expect(await brokenRules({ ...files, "src/compute/a.ts": imports("./testing") })).toEqual([
    "tests-stay-out",
  ]);
});

test("a circle, a room that the table lacks, Node in the browser: each is caught", async () => {
  expect(
    await brokenRules({
      "src/compute/a.ts": imports("./b"),
      "src/compute/b.ts": 'import "./a";\n' + leaf,
    }),
  ).toContain("no-circular");
  rmSync(house, { recursive: true });
  expect(
    await brokenRules({ "src/attic/a.ts": leaf, "src/cli/b.ts": imports("../attic/a") }),
  ).toContain("known-room");
  rmSync(house, { recursive: true });
  expect(await brokenRules({ "src/compute/a.ts": 'import "node:fs";\n' + leaf })).toEqual([
    "node-only-in-cli",
  ]);
});
