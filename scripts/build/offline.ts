import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import type { Plugin } from "vite";
import { headerPolicy, isolation } from "./policy.ts";

// The runtime of judges and of sentence models, 13 MB, is fetched when a visitor chooses one and
// not before.
const LEFT_OUT = /[.]map$|ort-wasm[^/]*[.]wasm$|ort[.]wasm[^/]*[.]js$|^sw[.]js$/;

/** Writes sw.js, which keeps the files of this very build, and nothing else, for later visits. */
export function offline(): Plugin {
  let folder = "";
  return {
    name: "offline",
    apply: "build",
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir);
    },
    closeBundle: {
      sequential: true,
      order: "post",
      handler: () => writeFileSync(join(folder, "sw.js"), serviceWorkerOf(folder)),
    },
  };
}

/** The service worker of the build that lies in a folder. */
export function serviceWorkerOf(folder: string): string {
  const files = filesOf(folder);
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const listed = JSON.stringify(files);
  const source = fileURLToPath(new URL("service-worker.ts", import.meta.url));
  const program = transformSync(readFileSync(source, "utf8"), {
    loader: "ts",
    target: "es2023",
    define: {
      BUILD: JSON.stringify(sha256(listed).slice(0, 16)),
      FILES: listed,
      POLICY: JSON.stringify(headerPolicy(html)),
      ISOLATION: JSON.stringify(isolation),
    },
  });
  return program.code;
}

/** Hashes of the files to keep, by path from the page; the page itself is "./". */
function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !LEFT_OUT.test(path) && statSync(join(folder, path)).isFile())
    .sort();
  const hashed = paths.map((path) => {
    const hash = sha256(readFileSync(join(folder, path)));
    return [path === "index.html" ? "./" : path, hash];
  });
  return Object.fromEntries(hashed) as Record<string, string>;
}

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
