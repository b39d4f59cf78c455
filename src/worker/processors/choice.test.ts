import { expect, test } from "vitest";
import { GpuError } from "../../compute/fault";
import { type Wanted, choose, openChosen } from "./choice";
import { threadsOf } from "./webassembly";

const describe = (name: string, software: boolean) => () => Promise.resolve({ name, software });
const without = (kind: "no-webgpu" | "no-adapter") => () => Promise.reject(new GpuError({ kind }));
const auto: Wanted = { executor: "auto" };
const gpu = describe("GPU A", false);
const software = describe("SwiftShader", true);

test("a graphics device computes where there is one, else WebAssembly, and why", async () => {
  const found = await Promise.all(
    [gpu, software, without("no-webgpu"), without("no-adapter")].map((d) => choose(auto, d)),
  );
  expect(found).toEqual([
    { executor: "webgpu", chosen: "hardware" },
    { executor: "wasm", chosen: "software-adapter" },
    { executor: "wasm", chosen: "no-webgpu" },
    { executor: "wasm", chosen: "no-adapter" },
  ]);
});

test("a visitor's choice comes first, and then WebGPU is not asked at all", async () => {
  const never = () => Promise.reject(new Error("asked"));
  const made = { by: "link", executor: "webgpu", adapter: "GPU A" } as const;
  const wanted: Wanted = { executor: "wasm", made };
  expect(await choose(wanted, never)).toEqual({ executor: "wasm", chosen: "visitor" });
  const other: Wanted = { executor: "webgpu", made: { ...made, executor: "wasm" } };
  expect(await choose(other, never)).toEqual({ executor: "webgpu", chosen: "visitor" });
});

test("what made a link or a save goes on with it where it can be had", async () => {
  const made = (executor: "webgpu" | "wasm", adapter: string): Wanted => ({
    executor: "auto",
    made: { by: "save", executor, adapter },
  });
  expect(await choose(made("wasm", "WebAssembly"), gpu)).toEqual({
    executor: "wasm",
    chosen: "save",
  });
  expect(await choose(made("webgpu", "SwiftShader"), software)).toEqual({
    executor: "webgpu",
    chosen: "save",
  });
  expect(await choose(made("webgpu", "GPU B"), software)).toEqual({
    executor: "wasm",
    chosen: "software-adapter",
  });
});

const wrong = { kind: "kernel-wrong", kernel: "gelu/forward", error: 1, tolerance: 0.1 } as const;

test("a graphics card that computes wrongly gives way to WebAssembly, unless chosen", async () => {
  const hardware = { executor: "webgpu", chosen: "hardware" } as const;
  const open: Parameters<typeof openChosen>[2] = ({ executor, chosen }, fault) =>
    executor === "webgpu"
      ? Promise.reject(new GpuError(wrong))
      : Promise.resolve({ executor, chosen, fault });
  expect(await openChosen(hardware, auto, open)).toEqual({
    executor: "wasm",
    chosen: "graphics-wrong",
    fault: wrong,
  });
  const asked = openChosen({ ...hardware, chosen: "visitor" }, { executor: "webgpu" }, open);
  await expect(asked).rejects.toThrow(GpuError);
  const always = () => Promise.reject(new GpuError(wrong));
  await expect(openChosen(hardware, auto, always)).rejects.toThrow(GpuError); // tried once
  const other = () => Promise.reject(new GpuError({ kind: "no-adapter" }));
  await expect(openChosen(hardware, auto, other)).rejects.toMatchObject({
    fault: { kind: "no-adapter" },
  });
});

test("a fault of this program is no reason to choose", async () => {
  await expect(choose(auto, () => Promise.reject(new Error("ours")))).rejects.toThrow("ours");
});

test("threads: as many as cores, at most eight helpers, one where memory is not shared", () => {
  const start = () => ({ end: () => undefined });
  const of = (cores: number, shares: boolean) => {
    const { most, single } = threadsOf(cores, shares, start);
    return [most, single];
  };
  expect([of(1, true), of(2, true), of(64, true), of(64, false)]).toEqual([
    [1, "one-core"],
    [2, null],
    [9, null],
    [1, "not-isolated"],
  ]);
});
