// Builds the page into a folder of its own and serves it, for the browser tests: node
// scripts/site.mjs PORT
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";

const port = Number(process.argv[2]);
const outDir = mkdtempSync(join(tmpdir(), "amortize-site-"));
const stop = () => {
  rmSync(outDir, { recursive: true, force: true });
  process.exit(0);
};
process.on("SIGINT", stop).on("SIGTERM", stop);
await build({ logLevel: "warn", build: { outDir, emptyOutDir: true } });
await preview({ build: { outDir }, preview: { port, strictPort: true } });
