import { afterEach, expect, test, vi } from "vitest";
import { leavesOf, lentBy, shapeOf } from "./shape";

afterEach(() => vi.unstubAllGlobals());

test("of the card that runs are given, a buffer is what can be bound", async () => {
  const limits = { maxBufferSize: 4e9, maxStorageBufferBindingSize: 2e9 };
  const requestAdapter = vi.fn(() => Promise.resolve({ limits }));
  vi.stubGlobal("navigator", { gpu: { requestAdapter } });
  expect(await lentBy(null)).toEqual({ bytes: null, buffer: 2e9 });
  expect(requestAdapter).toHaveBeenCalledWith({ powerPreference: "high-performance" });
});

test("the shape is read from the settings and written back where it differs", () => {
  const leaves = { "batch.samples": 64, "length.max": 5, "lora.rank": 16, "prompt.text": "" };
  const read = shapeOf(leaves, ["The answer is"]);
  const dialled = { sequences: 64, newTokens: 5, rank: 16, prompt: 5 };
  expect(read).toEqual({ ...dialled, activations: "auto" });
  const again = shapeOf({ ...leaves, "model.activations": "recomputed" }, ["The answer is"]);
  expect(again).toEqual({ ...dialled, activations: "recomputed" });
  expect(leavesOf({ ...read, rank: 4 }, leaves)).toEqual([["lora.rank", 4]]);
});
