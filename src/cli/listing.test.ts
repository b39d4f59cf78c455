import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listingOf } from "./listing";

const MODELS = "public/models";

test.each(readdirSync(MODELS))("files.json of the model %s lists what is there", async (model) => {
  const folder = join(MODELS, model);
  expect(readFileSync(join(folder, "files.json"), "utf8")).toBe(await listingOf(folder));
});
