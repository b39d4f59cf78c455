import { expect, test } from "vitest";
import type { Edit } from "../../../experiment/experiment";
import { RunBook } from "./book";
import { CurveTaker, Thinned } from "./curve";
import { memoryStorage } from "./storage";
import { curve, ready, someRecord, stepRecord, truth } from "./testing";
import { Watcher } from "./watcher";

function watched() {
  let now = 0;
  const storage = memoryStorage();
  const book = new RunBook(storage);
  const watcher = new Watcher(book, () => (now += 5_000));
  const { experiment } = someRecord({}, { "run.seed": 7 });
  const open = (run: string, resume?: string) => {
    watcher.sent({ kind: "open", run, experiment, resume });
    watcher.said(ready(run));
  };
  const train = (run: string, from: number, to: number) => {
    for (let step = from; step <= to; step++)
      watcher.said({ kind: "stepped", run, record: stepRecord(step) });
  };
  return { book, storage, watcher, experiment, open, train };
}
const edit = (step: number, to: number): Edit => ({
  step,
  path: "reward.temperature",
  from: 1,
  to,
});

test("a run of more than a few steps is written down, with its exact answers", () => {
  const { book, watcher, open, train } = watched();
  open("r1");
  watcher.said({ kind: "truth", run: "r1", truth: truth(0, 0.5) });
  train("r1", 1, 4);
  expect(book.records).toHaveLength(0);
  train("r1", 5, 6);
  watcher.said({ kind: "truth", run: "r1", truth: truth(6, 0.25) });
  watcher.said({ kind: "state", run: "r1", state: "paused", step: 6 });
  const [{ seeds, executor, from }] = book.records;
  expect(seeds[0]).toMatchObject({
    seed: 7,
    steps: 6,
    certainty: "exact",
    targets: { logZ: 12.6 },
  });
  expect(seeds[0].rows.map(({ step, figures }) => [step, figures.tv])).toEqual([
    [0, 0.5],
    ...[1, 2, 3, 4, 5].map((step) => [step, undefined]),
    [6, 0.25],
  ]);
  expect([executor, from]).toEqual(["wasm", null]);
});

test("the next run of the preset comes from it; one restored from a save is it", async () => {
  const { book, storage, watcher, open, train } = watched();
  open("r1");
  train("r1", 1, 6);
  watcher.said({ kind: "saved", run: "r1", save: "r1", step: 6, bytes: 1 });
  open("r2");
  train("r2", 1, 6);
  expect(book.records[0]).toMatchObject({ id: "r2", from: "r1" });
  open("r3", "r1");
  train("r3", 1, 9);
  watcher.sent({ kind: "close", run: "r3" });
  expect(book.records.map(({ id }) => id)).toEqual(["r2", "r1"]);
  expect(book.find("r1")?.seeds[0]).toMatchObject({ run: "r3", steps: 9 });
  const again = new RunBook(storage);
  await again.load();
  expect(again.records.map(({ id, name }) => [id, name])).toEqual(
    book.records.map(({ id, name }) => [id, name]),
  );
});

test("a deleted run that goes on from its save is in the list again", () => {
  const { book, watcher, open, train } = watched();
  open("r1");
  train("r1", 1, 6);
  watcher.said({ kind: "saved", run: "r1", save: "r1", step: 6, bytes: 1 });
  watcher.sent({ kind: "close", run: "r1" });
  book.delete("r1");
  open("r2", "r1");
  train("r2", 1, 9);
  expect(book.records.map(({ id, deleted }) => [id, deleted])).toEqual([["r1", undefined]]);
});

test("runs apart are not written down", () => {
  const { book, watcher, experiment, train } = watched();
  watcher.sent({ kind: "open", run: "s", experiment, apart: true });
  watcher.said(ready("s"));
  train("s", 1, 6);
  expect(book.records).toHaveLength(0);
});

test("other seeds stay while a rewound run is replayed, and go once it is edited otherwise", () => {
  const { book, watcher, open, train } = watched();
  open("r1");
  train("r1", 1, 5);
  watcher.said({ kind: "edited", run: "r1", edit: edit(5, 0.7) });
  train("r1", 6, 10);
  book.addSeed("r1", curve(8, [1, 1]));
  const rewind = () => watcher.said({ kind: "state", run: "r1", state: "paused", step: 0 });
  rewind();
  train("r1", 1, 5);
  watcher.said({ kind: "edited", run: "r1", edit: edit(5, 0.7) });
  train("r1", 6, 10);
  expect(book.find("r1")?.seeds).toHaveLength(2);
  rewind();
  train("r1", 1, 5);
  watcher.said({ kind: "edited", run: "r1", edit: edit(5, 0.5) });
  train("r1", 6, 10);
  expect(book.find("r1")?.seeds.map(({ seed }) => seed)).toEqual([7]);
});

test("a long run keeps a bounded number of rows, and two seeds keep the same steps", () => {
  const taken = [1, 2].map(() => {
    const taker = new CurveTaker(
      () => 5_000,
      () => null,
    );
    for (let step = 1; step <= 5_000; step++) {
      taker.takeRecord(stepRecord(step));
      if (step % 20 === 0) taker.takeJudgement(truth(step, 1 / step));
    }
    return taker.curve({ run: "r", seed: 1 }).rows.map(({ step }) => step);
  });
  expect(taken[0].length).toBeLessThan(500);
  expect(taken[0].at(-1)).toBe(5_000);
  expect(taken[0]).toEqual(taken[1]);
  const list = new Thinned<{ step: number }>();
  for (let step = 0; step < 2_000; step++) list.put({ step });
  expect(list.kept[0].step).toBe(0);
  expect(list.kept.at(-1)?.step).toBe(1_999);
});
