import { describe, expect, test } from "vitest";
import { allKernels, expectSpecMatchesWgsl } from "../testing";
import { geluForward } from "../kernels/gelu/spec";
import { trialsOfKernel } from "./selftest";
import { packUniform } from "./uniforms";

describe("sizes in a uniform", () => {
  const mixed = {
    ...geluForward,
    uniform: { M: "u32", EPS: "f32", K: "u32", N: "u32", R: "u32" } as const,
    constants: () => ({ R: 7, M: 4294967295, EPS: 0.5, K: 8, N: 3, TILE: 64 }),
  };

  test("bytes lie in the order of the fields, little-endian, padded to 16", () => {
    const data = new DataView(packUniform(mixed, {}));
    expect(data.byteLength).toBe(32);
    expect([0, 8, 12, 16, 20].map((offset) => data.getUint32(offset, true))).toEqual([
      4294967295, 8, 3, 7, 0,
    ]);
    expect(data.getFloat32(4, true)).toBe(0.5);
  });

  test("a size that was not given is named", () => {
    const short = { ...mixed, constants: () => ({ M: 1, EPS: 1, K: 1, N: 1 }) };
    expect(() => packUniform(short, {})).toThrow("gelu/forward: the size R was not given.");
  });

  test.each(allKernels.map((kernel) => [kernel.name, kernel] as const))(
    "%s: its spec and its WGSL agree on the uniform, the overrides and the bindings",
    (_, kernel) => expectSpecMatchesWgsl(kernel),
  );

  test("every kernel gives every size at every trial", () => {
    for (const { kernel, dims } of allKernels.flatMap(trialsOfKernel))
      expect(() => packUniform(kernel, dims), kernel.name).not.toThrow();
  });
});
