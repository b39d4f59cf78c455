import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { Missing, type ModelSource, memorySource } from "../lm/sources/source";
import { Loadings } from "./loadings";

const world = new URL("../../public/models/world/", import.meta.url);
const names = ["config.json", "tokenizer.json", "model.safetensors"];
const files = new Map(
  names.map((name) => [name, new Uint8Array(readFileSync(new URL(name, world)))] as const),
);
const nothing = () => undefined;

/** Models whose bytes come once they are released, unless the signal is given before. */
function slow() {
  const signals: AbortSignal[] = [];
  const bytes = memorySource("world", files);
  let release: () => void = nothing;
  const released = new Promise<void>((resolve) => (release = resolve));
  const source: ModelSource = {
    ...bytes,
    async read(file, from, to, signal) {
      if (signal) signals.push(signal);
      await Promise.race([
        released,
        new Promise((_, reject) =>
          signal?.addEventListener("abort", () => reject(new Error("aborted"))),
        ),
      ]);
      return bytes.read(file, from, to, signal);
    },
  };
  const loadings = new Loadings(() => Promise.resolve({ ok: true, value: source }));
  return { loadings, signals, release: () => release() };
}

test("what is fetched for a cancelled opening is given up, and the next begins anew", async () => {
  const { loadings, signals, release } = slow();
  const stop = new AbortController();
  const texts = loadings.of("world", nothing, stop.signal).texts();
  await vi.waitFor(() => expect(signals).toHaveLength(1));
  stop.abort();
  await expect(texts).rejects.toThrow("aborted");
  release();
  expect((await loadings.of("world", nothing).texts()).architecture.layers).toBeGreaterThan(0);
});

test("what another opening wants too, or a run has opened with, is not given up", async () => {
  const { loadings, signals, release } = slow();
  const [one, other] = [new AbortController(), new AbortController()];
  const texts = loadings.of("world", nothing, one.signal).texts();
  const loading = loadings.of("world", nothing, other.signal);
  await vi.waitFor(() => expect(signals).toHaveLength(1));
  one.abort();
  release();
  await texts;
  loading.keep();
  other.abort();
  expect(signals[0].aborted).toBe(false);
  expect(loadings.of("world", nothing)).toBe(loading);
});

test("a model whose files are gone is found anew by the next opening", async () => {
  let isGone = false;
  let found = 0;
  const bytes = memorySource("world", files);
  const loadings = new Loadings(() => {
    found += 1;
    const isFirst = found === 1;
    const source: ModelSource = {
      ...bytes,
      read: (file, from, to, signal) =>
        isFirst && isGone
          ? Promise.reject(new Missing(file, "it was deleted"))
          : bytes.read(file, from, to, signal),
    };
    return Promise.resolve({ ok: true, value: source });
  });
  const loading = loadings.of("world", nothing);
  await loading.texts();
  loading.keep();
  isGone = true;
  await expect(loading.weights()).rejects.toBeInstanceOf(Missing);
  await loadings.of("world", nothing).weights();
  expect(found).toBe(2);
});
