import { expect, test } from "vitest";
import { joined } from "../tasks/strings";
import type { Open } from "./open";
import type { WorldSurveyReport } from "./protocol";
import { Bench, Memory, openRun, toyOpen } from "./testing";

/** The toy, with a world that lists two strings of every prompt. */
const open: Open = async (...given) => {
  const opened = await toyOpen()(...given);
  const strings = [0, 1].map((token) => ({ tokens: Uint32Array.of(token), p: 0.5 }));
  return { ...opened, task: joined({ world: () => strings }, opened.task) };
};

test("what was asked at a step before a rewind is asked again at that step after it", async () => {
  const bench = new Bench(new Memory(), "", open);
  await openRun(bench, { "watch.every": 20 });
  const surveyed = async () => {
    const isWhole = ({ step, judged, of }: WorldSurveyReport) => step === 1 && judged === of;
    const found = await bench.until("surveyed", ({ survey }) => isWhole(survey));
    return found.survey.klForward;
  };
  bench.send({ kind: "step" });
  const before = await surveyed();
  bench.forget();
  // all at once, so that nothing is asked at step 0
  bench.send({ kind: "rewind" });
  // a live field that leaves the target: step, temperature and target are those of before
  bench.send({ kind: "edit", path: "optimiser.learningRate", value: 0.01 });
  bench.send({ kind: "step" });
  const after = await surveyed();
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(after).not.toEqual(before);
});
