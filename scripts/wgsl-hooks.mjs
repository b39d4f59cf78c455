// For Node: `import wgsl from "./product.wgsl"` gives the shader's text, as Vite does in the page.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * @param {string} url
 * @param {object} context
 * @param {(url: string, context: object) => unknown} next
 */
export async function load(url, context, next) {
  if (!url.endsWith(".wgsl")) return next(url, context);
  const text = await readFile(fileURLToPath(url), "utf8");
  return {
    format: "module",
    source: `export default ${JSON.stringify(text)};`,
    shortCircuit: true,
  };
}
