// Bundles one command of src/cli and runs it: node scripts/run.mjs src/cli/bench.ts -- --json
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { kernelsForEsbuild } from "./build/kernels.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [entry, ...args] = process.argv.slice(2);
const cache = join(root, "node_modules", ".cache");
mkdirSync(cache, { recursive: true });
// its own, so that two runs at once do not share a file
const folder = mkdtempSync(join(cache, "cli-"));
const outfile = join(folder, `${basename(entry, ".ts")}.mjs`);
await build({
  entryPoints: [resolve(root, entry)],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  loader: { ".wgsl": "text", ".py": "text", ".txt": "text", ".md": "text" },
  plugins: [kernelsForEsbuild],
  sourcemap: "inline",
  logLevel: "warning",
});
const child = spawn(process.execPath, ["--enable-source-maps", outfile, ...args], {
  stdio: "inherit",
});
// a terminal sends Ctrl-C to both; the command answers it, this script waits and tidies
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
process.on("SIGHUP", () => child.kill("SIGHUP"));
child.on("close", (status, signal) => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(status ?? (signal === "SIGINT" ? 130 : 143));
});
