import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";
import { buildFacts } from "./scripts/build/facts.ts";
import { kernelsForVite } from "./scripts/build/kernels.mjs";
import { offline } from "./scripts/build/offline.ts";
import { contentSecurityPolicy, headerPolicy, isolation } from "./scripts/build/policy.ts";
import { testKinds } from "./scripts/build/test-kinds.ts";

/**
 * `import wgsl from "./forward.wgsl"` gives the shader's text, in the page, the worker and the
 * tests.
 */
const wgslText = (): Plugin => ({
  name: "wgsl-text",
  enforce: "pre",
  async load(id) {
    const file = id.split("?")[0];
    if (!file.endsWith(".wgsl")) return null;
    this.addWatchFile(file);
    return {
      code: `export default ${JSON.stringify(await readFile(file, "utf8"))};`,
      map: null,
      moduleType: "js",
    };
  },
});

const headers = {
  ...isolation,
  "Content-Security-Policy": headerPolicy(
    readFileSync(new URL("index.html", import.meta.url), "utf8"),
  ),
};

const kinds = testKinds();

const page = { name: "page", tags: ["$initial" as const] };
const libraries = { ...page, name: "libraries", test: /node_modules/, priority: 1 };

export default defineConfig({
  base: "./",
  define: { BUILD: JSON.stringify(buildFacts()) },
  plugins: [react(), wgslText(), kernelsForVite(), contentSecurityPolicy(), offline()],
  worker: { format: "es", plugins: () => [wgslText(), kernelsForVite()] },
  build: {
    target: "es2023",
    sourcemap: true,
    chunkSizeWarningLimit: 1500,
    // what the page loads at once, in two files: in forty it would take a tenth more bytes
    rolldownOptions: { output: { codeSplitting: { groups: [libraries, page] } } },
  },
  server: { port: 4746, strictPort: true, headers: isolation },
  // one fixed origin: the browser keeps saved runs by origin
  preview: { port: 4747, strictPort: true, headers },
  test: {
    projects: [
      { extends: true, test: { name: "alone", include: kinds.alone } },
      { extends: true, test: { name: "together", include: kinds.together, isolate: false } },
    ],
    environment: "node",
    pool: "forks",
    maxWorkers: 2, // no slower than one where tests share a software adapter, faster elsewhere
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ["scripts/vitest.setup.ts"],
  },
});
