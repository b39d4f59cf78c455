/**
 * A kernel's WGSL declares its sizes as overrides. Compiled in, every shape would need pipelines of
 * its own: a run has some hundred launches of different sizes, and drivers unroll loops of known
 * length until compiling one takes seconds. So sizes are passed in a uniform instead, and a kernel
 * is compiled once for all shapes. An override that a workgroup's size, an array's length or a
 * constant depends on stays an override.
 */
export interface SharedSource {
  readonly wgsl: string;
  // of the uniform, 4 bytes each, in order
  readonly fields: readonly { readonly name: string; readonly type: "u32" | "i32" | "f32" }[];
}

const OVERRIDE = /^override\s+(\w+)\s*:\s*(u32|i32|f32)\s*;/gm;

/**
 * The source with every override that can move in a uniform of its own, @group(1) @binding(0);
 * which ones, in `fields`.
 */
export function shareSizes(source: string): SharedSource {
  const wgsl = source.replace(/\/\/.*$/gm, "");
  const fixed = [
    ...wgsl.matchAll(
      /@workgroup_size\([^)]*\)|var<workgroup>[^;]*;|^\s*(?:const|override)\s[^;]*=[^;]*;|array<[^;{}]*>/gm,
    ),
  ]
    .map(([text]) => text)
    .join(" ");
  const fields = [...wgsl.matchAll(OVERRIDE)]
    .map(([, name, type]) => ({ name, type: type as "u32" | "i32" | "f32" }))
    .filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(fixed));
  if (fields.length === 0) return { wgsl, fields };
  const names = new Set(fields.map((f) => f.name));
  const body = wgsl
    .replace(OVERRIDE, (line, name: string) => (names.has(name) ? "" : line))
    .replace(/(?<![.\w])([A-Za-z]\w*)\b/g, (word) => (names.has(word) ? `sizes.${word}` : word));
  const struct =
    `struct Sizes { ${fields.map((f) => `${f.name}: ${f.type}`).join(", ")} }\n@group(1) ` +
    "@binding(0) var<uniform> sizes: Sizes;\n";
  return { wgsl: struct + body, fields };
}

/** The uniform's bytes, padded to a multiple of 16. */
export function packSizes(
  { fields }: SharedSource,
  constants: Readonly<Record<string, number>>,
): ArrayBuffer {
  const data = new DataView(new ArrayBuffer(Math.ceil((fields.length * 4) / 16) * 16));
  fields.forEach(({ name, type }, i) => {
    const value = constants[name];
    if (value === undefined) throw new Error(`The size ${name} was not given.`);
    if (type === "f32") data.setFloat32(4 * i, value, true);
    else if (type === "i32") data.setInt32(4 * i, value, true);
    else data.setUint32(4 * i, value, true);
  });
  return data.buffer;
}
