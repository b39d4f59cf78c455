import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Kernel, ports } from "../../kernel";

/** The text of every AssemblyScript file of src. */
const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".as.ts"))
  .map((file) => readFileSync(join("src", file), "utf8"))
  .join("\n");

/** The fields, as [name, type], of the class that an exported function takes. */
function fieldsOf(run: string): string[][] {
  const type = new RegExp(`export function ${run}\\(\\s*args: (\\w+),`).exec(sources)?.[1];
  const body = new RegExp(`class ${type} \\{([^}]*)\\}`).exec(sources)?.[1] ?? "";
  return [...body.matchAll(/^\s*(\w+): (\w+);/gm)].map(([, name = "", kind = ""]) => [name, kind]);
}

const kinds = { u32: ["i32", "u32"], f32: ["f32"] };

/**
 * Tests only: the class that a form takes has the kernel's ports, as addresses or as the class
 * that lies there, and then its sizes.
 */
export function expectClassMatchesSpec(k: Kernel): void {
  const fields = fieldsOf(k.wasm?.run ?? "");
  const names = ports(k).map(([name]) => name);
  const sizes = Object.entries(k.wasm?.sizes ?? k.uniform ?? {});
  expect(fields.map(([name]) => name)).toEqual([...names, ...sizes.map(([name]) => name)]);
  for (const [i, [, kind]] of fields.entries()) {
    const size = sizes[i - names.length];
    if (size) expect(kinds[size[1]]).toContain(kind);
    else expect(kind).toMatch(/^(usize|[A-Z]\w+)$/);
  }
}
