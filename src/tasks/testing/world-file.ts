import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelFile } from "../task";

/** A file beside the embedded model's weights. */
export const worldFile: ModelFile = async (name) =>
  new Uint8Array(await readFile(join("public/models/world", name)));
