import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { experimentOf, schema } from "../experiment/presets";
import { leafAt } from "../experiment/leaves";
import { modelOf, models } from "./models";

test("the models that can be named are the folders beside the page", () => {
  expect(models).toEqual(readdirSync("public/models").sort());
});

test("a preset's model exists; another name is refused in one sentence", () => {
  const { leaves } = experimentOf("continuation");
  expect(modelOf(leaves)).toEqual({ ok: true, value: "world" });
  expect(modelOf({ ...leaves, "model.name": "moon" })).toEqual({
    ok: false,
    sentence: 'There is no model "moon" beside this page; the only one is world.',
  });
});

test("a name cannot lead out of the folder of models", () => {
  for (const name of ["..", "../world", "a/b", "a\\b", "%2e%2e", "https://a.example", "a..b", ""])
    expect(leafAt(schema.table, "model.name", name)).toMatchObject({ ok: false });
  expect(leafAt(schema.table, "model.name", "tiny-gpt2.v1")).toMatchObject({ ok: true });
});
