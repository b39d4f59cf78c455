import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type ModelSource, memorySource } from "../../lm/sources/source";
import { LoadedJudges } from "./loaded";

/** Tests only. */
export const runtime = () =>
  Promise.resolve(readFileSync("node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm"));

/** The files of a fixture; some replaced, or left out where they are null. */
export function fixture(name: string, changes: Readonly<Record<string, string | null>> = {}) {
  const folder = join("src/judging/judges/fixtures", name);
  const files = new Map<string, Uint8Array>(
    readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]),
  );
  for (const [file, text] of Object.entries(changes))
    if (text === null) files.delete(file);
    else files.set(file, new TextEncoder().encode(text));
  return memorySource(name, files);
}

export const judgesOf = (source: ModelSource) =>
  new LoadedJudges({ source: () => Promise.resolve(source), runtime });
