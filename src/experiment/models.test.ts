import { readdirSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeLink } from "./codec";
import { readFile } from "./file";
import { leafAt } from "./leaves";
import { models, readModelName, referenceOf } from "./models";
import { VERSION } from "./migrations";
import { presetNames, presets, schema } from "./presets";

const sentence = 'model.name: there is no model "moon" beside this page; the only one is world.';

test("the models that can be named are the folders beside the page", () => {
  expect(models).toEqual(readdirSync("public/models").sort());
  for (const name of presetNames) {
    const { model } = presets[name];
    if (!model.startsWith("hub:")) expect(models).toContain(model);
    expect(readModelName(model)).toBeDefined();
  }
});

test("an unknown model is refused in one sentence by a leaf, a link and a file", async () => {
  const leaves = { "model.name": "moon" };
  const file = { version: VERSION, preset: "continuation", leaves };
  const payload = deflateRawSync(JSON.stringify({ p: "continuation", l: leaves }));
  expect(leafAt(schema.table, "model.name", "moon")).toEqual({ ok: false, sentence });
  expect(readFile(JSON.stringify(file))).toEqual({ ok: false, sentence });
  expect(await decodeLink(`#${VERSION}.${payload.toString("base64url")}`)).toEqual({
    ok: false,
    sentence,
  });
});

test("a name cannot lead out of the folder of models", () => {
  for (const name of ["..", "../world", "a/b", "a\\b", "%2e%2e", "https://a.example", "a..b", ""])
    expect(leafAt(schema.table, "model.name", name)).toMatchObject({ ok: false });
});

test("Hugging Face's libraries know a hub model by its repository and revision", () => {
  expect(referenceOf("hub:owner/name@0123abc")).toEqual({
    name: "owner/name",
    revision: "0123abc",
  });
  expect(referenceOf("local:my model#01234567")).toEqual({ name: "my model" });
  expect(referenceOf("world")).toEqual({ name: "world" });
});
