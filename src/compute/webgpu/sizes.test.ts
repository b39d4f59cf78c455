import { describe, expect, test } from "vitest";
import type { Kernel } from "../kernel";
import { trials } from "./selftest";
import { packSizes, shareSizes } from "./sizes";

const source = `// rows M of C
override M: u32;
override EPS: f32;
override SHIFT: i32; // may be negative
override WIDE: u32;
override TILE: u32 = 4 * WIDE;
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
var<workgroup> tile: array<f32, TILE>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= M) { return; }
  y[id.x] = EPS * f32(i32(M) + SHIFT) + p.M + f32(WIDE * MM);
}`;

describe("sizes in a uniform", () => {
  const shared = shareSizes(source);

  test("every override moves, except those that a workgroup, an array's length or another override needs", () => {
    expect(shared.fields).toEqual([
      { name: "M", type: "u32" },
      { name: "EPS", type: "f32" },
      { name: "SHIFT", type: "i32" },
    ]);
    expect(shared.wgsl).toContain("struct Sizes { M: u32, EPS: f32, SHIFT: i32 }");
    expect(shared.wgsl.match(/override \w+/g)).toEqual(["override WIDE", "override TILE"]);
  });

  test("whole words are replaced, members and longer names are not", () => {
    expect(shared.wgsl).toContain("if (id.x >= sizes.M) { return; }");
    expect(shared.wgsl).toContain(
      "sizes.EPS * f32(i32(sizes.M) + sizes.SHIFT) + p.M + f32(WIDE * MM)",
    );
  });

  test("a source without sizes stays without a uniform", () => {
    const plain = "fn main() { }";
    expect(shareSizes(plain)).toEqual({ wgsl: plain, fields: [] });
  });

  test("bytes lie in the order of the fields, little-endian, padded to 16", () => {
    const data = new DataView(packSizes(shared, { SHIFT: -3, M: 4294967295, EPS: 0.5, WIDE: 8 }));
    expect(data.byteLength).toBe(16);
    expect([
      data.getUint32(0, true),
      data.getFloat32(4, true),
      data.getInt32(8, true),
      data.getUint32(12, true),
    ]).toEqual([4294967295, 0.5, -3, 0]);
  });

  test("a size that was not given is named", () => {
    expect(() => packSizes(shared, { M: 1, EPS: 1 })).toThrow("The size SHIFT was not given.");
  });

  test("every kernel gives every size that its source declares", () => {
    const given =
      ({ wgsl, constants }: Kernel, dims: Record<string, number>) =>
      () =>
        packSizes(shareSizes(wgsl), constants(dims));
    for (const { kernel, dims } of trials) expect(given(kernel, dims), kernel.name).not.toThrow();
  });
});
