import { expect, test } from "vitest";
import type { Edit } from "../experiment/experiment";
import type { Report } from "../worker/protocol";
import { once } from "./once";

const run = "1";
const stepped = (step: number) => ({ kind: "stepped", run, record: { step } }) as Report;
const truth = (step: number) => ({ kind: "truth", run, truth: { step } }) as Report;
const edited = (step: number): Report => ({
  kind: "edited",
  run,
  edit: { step, path: "reward.temperature", from: 1, to: 0.8 } satisfies Edit,
});

test("what a run reports again after it recovered is left out, and nothing else", () => {
  const taken: Report[] = [];
  const take = once((report) => taken.push(report));
  const before = [stepped(1), edited(1), truth(2), truth(2), stepped(2), edited(2), stepped(3)];
  before.forEach(take);
  expect(taken).toEqual(before); // also a second answer at a step whose target was edited
  const reopening: Report = { kind: "reopening", run, script: [] };
  const again = [stepped(1), edited(1), truth(2), stepped(2), edited(2), stepped(3)];
  const news = [truth(3), edited(3), stepped(4)];
  [reopening, ...again, ...news].forEach(take);
  expect(taken).toEqual([...before, reopening, ...news]);
});
