import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("./python/", import.meta.url);
const scripts = readdirSync(folder).filter((name) => name.endsWith(".py"));
const textOf = (name: string) => readFileSync(new URL(name, folder), "utf8");

const COMPILE = "import sys; compile(sys.stdin.read(), 'script', 'exec')";
const python = ["python3", "python"].find(
  (name) =>
    spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]).status === 0,
);

test("there is a script that samples", () => expect(scripts).toContain("sample.py"));

test("Python compiles every script", (context) => {
  if (python === undefined) return context.skip("There is no Python 3.10 or later here.");
  for (const name of scripts)
    execFileSync(python, ["-W", "error", "-c", COMPILE], { input: textOf(name) });
});

test.each(scripts)("%s has lines of at most 100 characters, and at most 300 of them", (name) => {
  const lines = textOf(name).trimEnd().split("\n");
  expect(lines.filter((line) => [...line].length > 100)).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(300);
});

test("the tools are pinned to the transformers that made the newest fixtures", () => {
  const fixtures = new URL("../lm/fixtures/qwen3/config.json", import.meta.url);
  const made = JSON.parse(readFileSync(fixtures, "utf8")) as { transformers_version: string };
  const pins = readFileSync(new URL("../../tools/requirements.txt", import.meta.url), "utf8");
  expect(pins.split("\n")).toContain(`transformers==${made.transformers_version}`);
});
