// Compiles the AssemblyScript files of the kernels (src/**/*.as.ts) to WebAssembly. `import kernels
// from "./kernels.wasm"` in src/compute/wasm gives the bytes of the module as base64, in the page,
// the tests and the command line; `kernels.shared.wasm` is the same code for memory that threads
// share. The result is kept in node_modules/.cache until a source changes.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, "node_modules", ".cache", "kernels");
const loop = join("src", "compute", "wasm", "assembly", "launch.as.ts");
const testing = join("src", "compute", "wasm", "testing"); // entries that only tests compile

const options = [
  "--optimizeLevel=3",
  "--converge",
  "--noAssert",
  "--runtime=stub",
  "--enable=simd",
  "--enable=threads",
  "--importMemory",
  "--exportTable",
  "--disableWarning=AS112", // v128 in signatures: no host calls those
  "--memoryBase=65536", // the first page belongs to the launches
];
const shared = ["--sharedMemory", "--maximumMemory=65536"];

/** The paths of all AssemblyScript files of the program, from the root, sorted. */
const sources = () =>
  readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".as.ts"))
    .map((file) => join("src", file))
    .filter((file) => dirname(file) !== testing)
    .sort();
/** Kernels export a function of parts; other files are imported by them. @param {string} file */
const isEntry = (file) =>
  file === loop ||
  /export function \w+\([^)]*from: i32/.test(readFileSync(join(root, file), "utf8"));
/** The files whose exports the program runs. */
const programEntries = () => sources().filter(isEntry);

/** @param {readonly string[]} files @param {readonly string[]} flags */
function digestOf(files, flags) {
  const hash = createHash("sha256").update(flags.join(" "));
  hash.update(readFileSync(join(root, "node_modules", "assemblyscript", "package.json")));
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 32);
}

/**
 * The compiled module. Throws with the compiler's words where a source has a fault.
 * @param {boolean} isShared whether threads share its memory
 * @param {readonly string[]} [entries] paths from the root of the files whose exports the module
 *   has: those of the program, unless a test gives its own
 * @returns {Promise<Uint8Array>}
 */
export async function compileKernels(isShared, entries = programEntries()) {
  const files = [...new Set([...sources(), ...entries])];
  const flags = [...options, ...(isShared ? shared : [])];
  const kept = join(cache, `${digestOf(files, [...flags, ...entries])}.wasm`);
  if (existsSync(kept)) return readFileSync(kept);
  const { default: asc } = await import("assemblyscript/asc");
  /** @type {Map<string, string | Uint8Array>} */
  const written = new Map();
  let words = "";
  const { error } = await asc.main([...entries, ...flags, "--outFile=kernels.wasm"], {
    readFile: (name) => {
      const path = join(root, name);
      return existsSync(path) ? readFileSync(path, "utf8") : null;
    },
    writeFile: (name, contents) => void written.set(basename(name), contents),
    listFiles: () => [],
    stderr: { write: (/** @type {string | Uint8Array} */ text) => void (words += String(text)) },
  });
  const bytes = written.get("kernels.wasm");
  if (error || !(bytes instanceof Uint8Array)) throw new Error(words);
  mkdirSync(cache, { recursive: true });
  const unfinished = `${kept}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, kept); // another process may compile at the same time
  return bytes;
}

const wanted = /kernels(\.shared)?\.wasm$/;

/** The text of the JavaScript module that stands for one of the two files. @param {string} file */
async function moduleOf(file) {
  const bytes = await compileKernels(file.endsWith(".shared.wasm"));
  return `export default "${Buffer.from(bytes).toString("base64")}";`;
}

/** For Vite, its workers and vitest. @returns {import("vite").Plugin} */
export const kernelsForVite = () => ({
  name: "kernels",
  enforce: "pre",
  resolveId: (id) => (wanted.test(id) ? `\0${basename(id)}` : null),
  async load(id) {
    if (!id.startsWith("\0") || !wanted.test(id)) return null;
    for (const file of sources()) this.addWatchFile(join(root, file));
    return { code: await moduleOf(id), map: null, moduleType: "js" };
  },
});

/** For the command line's bundles. @type {import("esbuild").Plugin} */
export const kernelsForEsbuild = {
  name: "kernels",
  setup(build) {
    build.onResolve({ filter: wanted }, ({ path }) => ({ path, namespace: "kernels" }));
    build.onLoad({ filter: wanted, namespace: "kernels" }, async ({ path }) => ({
      contents: await moduleOf(path),
      loader: "js",
    }));
  },
};
