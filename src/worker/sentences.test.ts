import { expect, test } from "vitest";
import type { Fault } from "./protocol";
import { faultActions, faultSentence, movedBecause, stops } from "./sentences";

const faults: readonly Fault[] = [
  { kind: "no-webgpu" },
  { kind: "no-adapter" },
  { kind: "device-lost", reason: "unplugged", savedAt: 40 },
  { kind: "device-lost", reason: "unplugged", savedAt: null },
  { kind: "out-of-memory", what: "The embedding", neededMB: 300, limitMB: 128 },
  { kind: "out-of-memory", what: "A buffer", neededMB: NaN, limitMB: NaN },
  {
    kind: "out-of-memory",
    what: "The head",
    neededMB: 300,
    limitMB: 512,
    usedMB: 500,
    memory: "processor",
  },
  { kind: "not-finite", tensor: "the loss", step: 12, savedAt: 10 },
  { kind: "kernel-wrong", kernel: "gelu/forward", error: 0.1, tolerance: 1e-6 },
  { kind: "gpu-error", message: "Binding 3 is too large." },
  { kind: "no-simd" },
  { kind: "thread-lost" },
  { kind: "worker-died", message: "The script could not be loaded." },
  { kind: "storage-full", neededMB: 12, kept: 2, keptMB: 40 },
  { kind: "saves-full", kept: 50 },
  { kind: "bad-file", sentence: "The file is not JSON." },
  { kind: "bad-link", sentence: "The link is damaged." },
  { kind: "bad-edit", sentence: "T is 9; it must be a number from 0.5 to 2." },
  { kind: "bad-code", sentence: "The reward's code fails on “42”.", place: null },
  { kind: "bad-adapter", sentence: "The adapter has rank 4." },
  { kind: "bad-export", sentence: "The job has no calculator." },
  { kind: "write-failed", file: "metrics.csv", reason: "ENOSPC" },
  { kind: "download-failed", name: "model.safetensors", status: "404" },
  { kind: "model-missing", model: "hub:a/b@main", received: 0, total: null },
  { kind: "model-missing", model: "hub:a/b@main", received: 84.3e6, total: 271e6 },
  { kind: "model-missing", model: "local:mine.gguf#0123abcd", received: 0, total: null },
];

test("every fault has a whole sentence and something to do next", () => {
  for (const fault of faults) {
    expect(faultSentence(fault)).toMatch(/^[A-Z].*\.$|^T is/);
    expect(faultSentence(fault)).not.toMatch(/undefined|NaN|\[object/);
    expect(faultActions(fault).length).toBeGreaterThan(0);
  }
});

test("a fault whose parts are missing, empty or no number is a whole sentence all the same", () => {
  const wrong = [undefined, null, "", "  ", NaN, Infinity];
  for (const fault of faults) {
    const parts = Object.keys(fault).filter((part) => part !== "kind");
    const broken = parts.flatMap((part) => wrong.map((value) => ({ ...fault, [part]: value })));
    for (const value of wrong)
      broken.push({ ...fault, ...Object.fromEntries(parts.map((part) => [part, value])) });
    for (const one of broken as Fault[]) {
      const sentence = faultSentence(one);
      expect(sentence).toMatch(/^[A-Z].*[.!?]$|^T is/);
      expect(sentence).not.toMatch(/undefined|null|NaN|Infinity|\[object|\(\s*\)|: \.| {2}/);
      expect(faultActions(one).length).toBeGreaterThan(0);
    }
  }
});

test("every kind of fault is among those that are tried", () => {
  const tried: Record<Fault["kind"], true> = {
    "no-webgpu": true,
    "no-adapter": true,
    "device-lost": true,
    "out-of-memory": true,
    "not-finite": true,
    "kernel-wrong": true,
    "gpu-error": true,
    "no-simd": true,
    "thread-lost": true,
    "worker-died": true,
    "storage-full": true,
    "saves-full": true,
    "bad-file": true,
    "bad-link": true,
    "bad-edit": true,
    "bad-code": true,
    "bad-adapter": true,
    "bad-export": true,
    "write-failed": true,
    "download-failed": true,
    "model-missing": true,
  };
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(Object.keys(tried)));
});

test("what does not stop the run can be put away with one of the two buttons there are", () => {
  for (const fault of faults.filter(
    (f) => f.kind === "bad-link" || f.kind === "storage-full" || f.kind === "bad-edit",
  ))
    expect(faultActions(fault).slice(0, 2)).toContain("dismiss");
});

test("a run with nothing saved is never offered to be resumed after a lost device", () => {
  expect(faultActions(faults[3])).not.toContain("resume");
});

test("memory of the processor that cannot grow: what was asked, and what there is", () => {
  expect(faultSentence(faults[6])).toBe(
    "The head needs 300 MB; WebAssembly's memory has 512 MB, of which 500 MB is in use, and " +
      "this browser lets it grow no further. Fewer samples per step or a smaller adapter rank " +
      "need less.",
  );
});

test("a graphics device that failed its test: what is wrong, and what computes instead", () => {
  const wrong = {
    kind: "kernel-wrong",
    kernel: "gelu/forward",
    error: 0.1,
    tolerance: 1e-6,
  } as const;
  expect(movedBecause(wrong)).toBe(
    "The kernel gelu/forward computes wrongly on this graphics device (error 0.10, allowed " +
      "1.0e−6), so the processor computes this run, in WebAssembly.",
  );
});

test("a refused edit, a refused link or a full storage does not stop the run", () => {
  expect(faults.filter((fault) => !stops(fault)).map((fault) => fault.kind)).toEqual([
    "storage-full",
    "saves-full",
    "bad-link",
    "bad-edit",
    "bad-code",
    "bad-adapter",
    "bad-export",
  ]);
});
