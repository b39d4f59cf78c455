import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { writtenObjectives } from "./fault";
import { writtenTerms } from "./terms";
import { jobTexts } from "./texts";

const texts = await jobTexts();

/** The keys of a dictionary that a script defines. */
function keysOf(script: string, dictionary: string): string[] {
  const [, body = ""] = new RegExp(`^${dictionary}\\b.*= \\{$([^}]*)^\\}`, "ms").exec(script) ?? [];
  return Array.from(body.matchAll(/"(\w+)":/g), ([, key = ""]) => key);
}

test("the scripts have the objectives and reward terms that a job may have", () => {
  expect(keysOf(texts["objectives.py"] ?? "", "OBJECTIVES")).toEqual(writtenObjectives);
  expect(keysOf(texts["reward.py"] ?? "", "TERMS")).toEqual(writtenTerms);
});

test("every module that a script imports is beside it, or pinned", () => {
  const pinned = (texts["requirements.txt"] ?? "").split("\n").map((line) => line.split("==")[0]);
  const standard = ["argparse", "collections.abc", "contextlib", "json", "math", "pathlib"];
  const known = [...standard, "random", "time", "unicodedata", ...pinned];
  for (const [name, text] of Object.entries(texts).filter(([file]) => file.endsWith(".py")))
    for (const [, module = ""] of text.matchAll(/^(?:from|import) ([\w.]+)/gm)) {
      const isBeside = texts[`${module}.py`] !== undefined;
      const [library] = module.split(".");
      expect(
        isBeside || known.includes(module) || known.includes(library),
        `${name}: ${module}`,
      ).toBe(true);
    }
});

test("a job pins the versions with which the tools make the fixtures", () => {
  const pins = readFileSync(new URL("../../../tools/requirements.txt", import.meta.url), "utf8");
  const tools = pins.trimEnd().split("\n");
  expect(tools).toEqual(
    expect.arrayContaining((texts["requirements.txt"] ?? "").trimEnd().split("\n")),
  );
});
