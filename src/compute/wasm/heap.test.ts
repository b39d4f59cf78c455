import { expect, test } from "vitest";
import { GpuError } from "../fault";
import { Heap, Lot } from "./heap";

const memory = (maximum?: number) =>
  new WebAssembly.Memory({ initial: 2, ...(maximum !== undefined && { maximum }) });

test("what is taken is zero, also where something lay before", () => {
  const heap = new Heap(memory(), 65536);
  const first = heap.take(100, "a");
  new Uint8Array(heap.memory.buffer, first, 100).fill(7);
  heap.release(first);
  expect(heap.take(100, "b")).toBe(first);
  expect(new Uint8Array(heap.memory.buffer, first, 100).every((byte) => byte === 0)).toBe(true);
});

test("neighbours that are free join, and what fits is used again before the memory grows", () => {
  const heap = new Heap(memory(), 65536);
  const [a, b, c] = ["a", "b", "c"].map((what) => heap.take(1000, what));
  if (a === undefined || b === undefined || c === undefined) throw new Error("three addresses");
  expect(heap.bytes).toBe(3 * 1024);
  heap.release(a);
  heap.release(b);
  expect(heap.take(2048, "both")).toBe(a);
  expect(heap.take(64, "beyond")).toBe(c + 1024);
  expect(heap.bytes).toBe(1024 + 2048 + 64);
});

test("nothing is released twice", () => {
  const heap = new Heap(memory(), 65536);
  const address = heap.take(8, "a");
  heap.release(address);
  expect(() => heap.release(address)).toThrow(`Nothing was taken at address ${address}.`);
});

test("memory that cannot grow is refused with what was needed and what there is", () => {
  const heap = new Heap(memory(32), 65536); // 2 MiB in all
  heap.take(2 ** 19, "half a MiB");
  const refused = () => heap.take(2 ** 22, "the embedding");
  expect(refused).toThrow(GpuError);
  try {
    refused();
  } catch (error) {
    const fault = error instanceof GpuError ? error.fault : undefined;
    expect(fault).toMatchObject({ kind: "out-of-memory", what: "the embedding", neededMB: 4 });
    expect(fault).toMatchObject({ limitMB: 1, usedMB: 1, memory: "processor" });
  }
  expect(heap.take(2 ** 19, "another")).toBeGreaterThan(0); // what fits is still given
});

test("what one owner took is released together, and what another took stays", () => {
  const heap = new Heap(memory(), 65536);
  const [mine, yours] = [new Lot(heap), new Lot(heap)];
  const first = mine.take(100, "a");
  yours.take(1000, "b");
  mine.take(10, "c");
  expect([mine.bytes, yours.bytes, heap.bytes]).toEqual([192, 1024, 1216]);
  mine.release(first);
  expect(mine.bytes).toBe(64);
  mine.releaseAll();
  expect([mine.bytes, yours.bytes, heap.bytes]).toEqual([0, 1024, 1024]);
});
