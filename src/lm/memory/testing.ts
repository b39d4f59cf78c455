import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Checkpoint } from "../checkpoint";
import { openModel } from "../sources/open";
import { memorySource } from "../sources/source";

/** Tests only: where the model beside the page lies. */
export const worldFolder = new URL("../../../public/models/world/", import.meta.url);

/** Tests only: that model. */
export async function openWorld(): Promise<Checkpoint> {
  const names = ["config.json", "tokenizer.json", "model.safetensors"];
  const bytes = names.map(
    (name) => [name, new Uint8Array(readFileSync(new URL(name, worldFolder)))] as const,
  );
  const read = await openModel(memorySource("world", new Map(bytes)));
  return read.ok ? read.value.checkpoint : expect.unreachable(read.sentence);
}
