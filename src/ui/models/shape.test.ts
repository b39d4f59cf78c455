import { afterEach, expect, test, vi } from "vitest";
import { lentBy } from "./shape";

afterEach(() => vi.unstubAllGlobals());

test("of the card that runs are given, a buffer is what can be bound", async () => {
  const limits = { maxBufferSize: 4e9, maxStorageBufferBindingSize: 2e9 };
  const requestAdapter = vi.fn(() => Promise.resolve({ limits }));
  vi.stubGlobal("navigator", { gpu: { requestAdapter } });
  expect(await lentBy(null)).toEqual({ bytes: null, buffer: 2e9 });
  expect(requestAdapter).toHaveBeenCalledWith({ powerPreference: "high-performance" });
});
