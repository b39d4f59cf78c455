// Bundles the program as one script that every JavaScript engine can read.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { kernelsForEsbuild } from "../build/kernels.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const model = join(root, "public", "models", "world");

/** The module that given.d.ts declares. */
function given() {
  const kernels = join(root, "src", "compute", "kernels");
  const rooms = readdirSync(kernels, { withFileTypes: true }).filter(({ name }) =>
    existsSync(join(kernels, name, "spec.ts")),
  );
  const imports = rooms.map(
    ({ name }, i) => `import * as spec${i} from "./src/compute/kernels/${name}/spec";`,
  );
  const specs = rooms.map((_, i) => `spec${i}`).join(", ");
  const files = readdirSync(model).map((name) => [
    name,
    readFileSync(join(model, name)).toString("base64"),
  ]);
  return `${imports.join("\n")}
    export const kernels = [${specs}].flatMap(Object.values).filter((one) => one?.wgsl);
    export const modelFiles = ${JSON.stringify(Object.fromEntries(files))};`;
}

/** @type {import("esbuild").Plugin} */
const givenForEsbuild = {
  name: "given",
  setup(build) {
    build.onResolve({ filter: /^\.\/given$/ }, ({ path }) => ({ path, namespace: "given" }));
    build.onLoad({ filter: /.*/, namespace: "given" }, () => ({
      contents: given(),
      resolveDir: root,
      loader: "js",
    }));
  },
};

/** @param {string} outfile */
export const bundle = (outfile) =>
  build({
    entryPoints: [join(root, "scripts", "engines", "program.ts")],
    outfile,
    bundle: true,
    format: "iife",
    target: "es2022",
    // for a sentence model or a judge, which the program has not
    external: ["onnxruntime-web/wasm"],
    loader: { ".wgsl": "text", ".py": "text", ".txt": "text", ".md": "text" },
    plugins: [kernelsForEsbuild, givenForEsbuild],
    logLevel: "warning",
  });
