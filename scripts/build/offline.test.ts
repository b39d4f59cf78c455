import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { serviceWorkerOf } from "./offline";

test("all of a build is kept for visits without a network, but what is fetched on request", () => {
  const folder = mkdtempSync(join(tmpdir(), "amortize-build-"));
  const kept = [
    "index.html",
    "assets/index-1.js",
    "assets/emscripten-module-2.wasm", // in which a visitor's reward runs
    "lessons/log-z.md",
    "recordings/random-integers.json",
  ];
  const left = [
    "sw.js",
    "assets/index-1.js.map",
    "assets/ort-wasm-simd-threaded-3.wasm", // the runtime of judges
    "assets/ort.wasm.bundle.min-4.js",
  ];
  for (const path of [...kept, ...left]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  const program = serviceWorkerOf(folder);
  rmSync(folder, { recursive: true });
  for (const path of kept.slice(1)) expect(program).toContain(`"${path}"`);
  expect(program).toContain('"./"');
  for (const path of left) expect(program).not.toContain(`"${path}"`);
});
