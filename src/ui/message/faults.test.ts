import { expect, test } from "vitest";
import { schema } from "../../experiment/presets";
import type { Fault } from "../../worker/protocol";
import { createRuntime, type Runtime } from "../stores/runtime";
import { message } from "./message";

type Changes = Partial<Runtime>;
const shown = (changes: Changes) =>
  message({
    runtime: { ...createRuntime().getState(), ...changes },
    step: 12,
    preset: "random-integers",
    leaves: schema.presets["random-integers"],
    now: 0,
    phone: false,
  });
const stopped = (fault: Fault, changes: Changes = {}) =>
  shown({ phase: { at: "stopped", fault, step: 12 }, ...changes });
const actions = ({ act, quiet }: ReturnType<typeof message>) => [act?.action, quiet?.action];

const died: Fault = { kind: "worker-died", message: "Error: boom." };
const file: Fault = { kind: "bad-file", sentence: "tokenizer.json is not JSON." };

test("what was never saved is not resumed", () => {
  expect(actions(stopped(died))).toEqual(["restart", "download"]);
  expect(actions(stopped({ kind: "gpu-error", message: "It is out of memory." }))).toEqual([
    "restart",
    "download",
  ]);
});

test("full storage leads to the list of saved runs, where there are any", () => {
  const full = (kept: number): Fault => ({ kind: "storage-full", neededMB: 9, kept, keptMB: 4 });
  const beside = (kept: number) => shown({ trouble: { fault: full(kept), step: 12 } });
  expect(actions(beside(2))).toEqual(["free-storage", "dismiss"]);
  expect(actions(beside(0))).toEqual(["dismiss", "download"]);
});

test("a run that was saved, in this sitting or before it, is resumed from there", () => {
  expect(stopped(died, { saved: { save: "1", step: 8 } }).act).toEqual({
    action: "resume",
    label: "Resume from 8",
  });
  expect(stopped(died, { resumed: { save: "1", step: 7 } }).act).toEqual({
    action: "resume",
    label: "Resume from 7",
  });
});

test("a file that a run needs can be loaded again; one refused beside a run is only closed", () => {
  expect(actions(stopped(file))).toEqual(["restart", "preset"]);
  expect(
    actions(
      shown({ phase: { at: "paused", why: "requested" }, trouble: { fault: file, step: 0 } }),
    ),
  ).toEqual(["dismiss", undefined]);
});

test("a replay that differs from its link names the last same step and the first other one", () => {
  const differing = (identicalThrough: number, divergedAt: number) =>
    shown({
      phase: { at: "running" },
      replay: { identicalThrough, divergedAt, recordedOn: "this machine" },
    }).sentence;
  expect(differing(10, 12)).toBe(
    "Same tokens as the link through step 10, then different by step 12: both ran on this machine.",
  );
  expect(differing(0, 1)).toBe(
    "Different from the link's run by step 1: both ran on this machine.",
  );
});

test("settings are named by their labels, whoever says the sentence", () => {
  const sentence = "“book” must be in the sentence; take it out of constraint.contains.";
  const plain = "“book” must be in the sentence; take it out of Must contain.";
  const fault: Fault = { kind: "bad-file", sentence };
  expect(stopped(fault).sentence).toContain(plain);
  expect(shown({ trouble: { fault, step: 12 } }).sentence).toContain(plain);
  expect(shown({ confirmed: { sentence } }).sentence).toBe(plain);
  expect(stopped({ kind: "bad-link", sentence }).sentence).toContain(plain);
  expect(shown({ phase: { at: "running" }, notice: sentence }).sentence).toContain(plain);
});
