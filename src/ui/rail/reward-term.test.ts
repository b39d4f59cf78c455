import { expect, test, vi } from "vitest";
import { decodeLink, encodeLink } from "../../experiment/codec";
import { makeEdit } from "../../experiment/edits";
import { experimentOf, schema } from "../../experiment/presets";
import { logSumExp } from "../../judging/numbers";
import { everyString, momentAt, stringLogProb } from "../../judging/testing/table";
import { RAN, runs } from "../../reward/testing/runs";
import { openTask } from "../../tasks";
import { STOP, TEXTS, V, answersOf, off } from "../../tasks/testing/five-words";
import { leavesWith, vocabularyOf } from "../../tasks/testing/vocabulary";
import { controlsOf, terms } from "./sections";

/** The record of reward terms with one more row. */
vi.mock("../../reward/terms", async (original) => {
  const { terms: present } = await original<Record<"terms", object>>();
  const added = await import("../../reward/testing/runs");
  return { terms: { ...present, runs: added.runs } };
});

const strings = everyString(V, STOP, 4).filter((z) => z.length > 0);
const count = (z: readonly number[]) => z.filter((token) => token === RAN).length;

function opened(weight: number) {
  const leaves = leavesWith({ "length.min": 1, "length.max": 4, "reward.runs": weight });
  const prompts = { train: [" He"], heldOut: [" sat"] };
  const task = openTask("continuation", () => leaves, vocabularyOf(TEXTS, 0), prompts);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}

test("the form offers the term to every task, and shows its field once it is added or on", () => {
  expect(terms.map(({ name }) => name)).toContain("runs");
  for (const preset of ["continuation", "random-integers"] as const) {
    const { leaves } = experimentOf(preset);
    const paths = (changes: object, extra: string[] = []) =>
      controlsOf("reward", {
        preset,
        leaves: { ...leaves, ...changes },
        extra: new Set(extra),
      }).map(({ path }) => path);
    expect(paths({})).not.toContain("reward.runs");
    expect(paths({}, ["runs"])).toContain("reward.runs");
    expect(paths({ "reward.runs": 2 })).toContain("reward.runs");
  }
});

test("a link carries the term's leaf and its live edit", async () => {
  const experiment = experimentOf("continuation");
  const leaves = { ...experiment.leaves, "reward.runs": 1.5 };
  const change = { step: 3, path: "reward.runs", to: "-2" };
  const edit = makeEdit(schema, { leaves, edits: [] }, change);
  if (!edit.ok) throw new Error(edit.sentence);
  const run = { experiment: { ...experiment, leaves }, edits: [edit.value], steps: 5 };
  const link = await encodeLink(run);
  if (!link.ok) throw new Error(link.sentence);
  expect(await decodeLink(link.value)).toMatchObject({ ok: true, value: { run } });
});

test.each([1.5, -1.5])("value and bound hold for every string at weight %d", (weight) => {
  const extra = opened(weight).extra();
  for (const z of strings) {
    const value = weight * count(z);
    expect(extra.of([Uint32Array.from(z)])[0]).toBeCloseTo(value, 12);
    for (let i = 0; i <= z.length; i++)
      expect(extra.bound?.(Uint32Array.from(z.slice(0, i)), z.length)).toBeGreaterThanOrEqual(
        value - 1e-9,
      );
  }
});

async function answer(weight: number, { nodes }: { nodes?: number } = {}) {
  const task = opened(weight);
  const answers = answersOf(task, 400);
  return answers.answer(task.trainPrompts[0], { ...momentAt(1, 1), ...(nodes && { nodes }) });
}

test("the walk is exact by the term's bound", async () => {
  const truth = await answer(1.5);
  const logR = strings.map((z) => stringLogProb(off, STOP, z) + 1.5 * count(z));
  expect(truth.exact).toBe(true);
  expect(truth.logZ.value).toBeCloseTo(logSumExp(logR), 5);
});

test("without a bound the walk claims none, and reports an estimate with its error", async () => {
  const make = runs.make.bind(runs);
  const unbounded = vi.spyOn(runs, "make").mockImplementation((leaves, context) => {
    const term = make(leaves, context);
    return term && { weight: term.weight, value: (z) => term.value(z) };
  });
  const truth = await answer(1.5, { nodes: 20 });
  unbounded.mockRestore();
  const logR = strings.map((z) => stringLogProb(off, STOP, z) + 1.5 * count(z));
  expect(truth.exact).toBe(false);
  expect(truth.logZ.high).toBeNull();
  expect(truth.logZ.error).toBeGreaterThan(0);
  expect(Math.abs(truth.logZ.value - logSumExp(logR))).toBeLessThan(5 * (truth.logZ.error ?? 0));
});
