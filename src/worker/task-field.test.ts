import { expect, test, vi } from "vitest";
import { experimentOf } from "../experiment/presets";
import { fields, movesPrompt, movesReward, movesTarget } from "../experiment/fields";
import type { GFlowNetState } from "../methods/gflownet/state";
import type { Opening, Task, TaskSpec } from "../tasks/task";
import { taskReads } from "../tasks";
import { Bench, Memory, toyExperiment } from "./testing";

const BONUS = "continuation.bonus";

/** Continuation with a live field of its own in the reward, which it computes later. */
vi.mock("../tasks/continuation/continuation", async (original) => {
  const { continuation: spec } = await original<Record<"continuation", TaskSpec>>();
  const { number } = await import("../schema/field");
  const bonus = number({
    label: "Bonus",
    default: 0,
    min: -9,
    max: 9,
    unit: "nats",
    apply: "live",
    section: "reward",
    why: "Added to log R of every string.",
  });
  const open = (opening: Opening<{ train: string[]; heldOut: string[] }>) => {
    const task = spec.open(opening);
    if ("sentence" in task) return task;
    const logReward: Task["logReward"] = async (prompt, z) => {
      const logR = await task.logReward(prompt, z);
      return logR.map((r) => r + Number(opening.leaves()["continuation.bonus"]));
    };
    return Object.defineProperties(
      {},
      {
        ...Object.getOwnPropertyDescriptors(task),
        logReward: { value: logReward },
      },
    ) as Task;
  };
  return { continuation: { ...spec, fields: { "continuation.bonus": bonus }, open } };
});

test("a task's own field is in the table, and moves the reward but no prompt", () => {
  expect(fields[BONUS]).toMatchObject({ label: "Bonus" });
  expect(experimentOf("random-integers").leaves).toHaveProperty([BONUS], 0);
  expect(taskReads("continuation", BONUS)).toBe(true);
  expect(taskReads("random-integers", BONUS)).toBe(false);
  expect([movesReward, movesPrompt, movesTarget].map((moves) => moves(BONUS))).toEqual([
    true,
    false,
    true,
  ]);
  for (const path of ["prompt.text", "prompt.choice", "prompt.which"])
    expect([movesReward, movesPrompt, movesTarget].map((moves) => moves(path))).toEqual([
      false,
      true,
      true,
    ]);
});

/** What a run has stored after some steps and an edit: last log R of each sequence. */
async function storedAfter(path: string, value: number | string) {
  const bench = new Bench(new Memory());
  const changes = { "reward.likelihood": 0, "batch.samples": 4, "behaviour.replay": 0.5 };
  bench.send({ kind: "open", experiment: toyExperiment(changes) });
  await bench.paused(0);
  for (let step = 0; step < 4; step++) bench.send({ kind: "step" });
  await bench.paused(4);
  bench.send({ kind: "edit", path, value });
  bench.send({ kind: "save" });
  await bench.until("saved");
  const edited = bench.storage?.kept?.trainer;
  bench.forget();
  for (let step = 4; step < 8; step++) bench.send({ kind: "step" });
  bench.send({ kind: "save" });
  await bench.until("saved", ({ step }) => step === 8);
  const rewards = (method: unknown) =>
    (method as GFlowNetState).replay.flatMap(({ kept }) => kept.map(({ logR }) => logR.at(-1)));
  const trainer = bench.storage?.kept?.trainer;
  return {
    atOnce: [rewards(edited?.method).length, edited?.fresh.length],
    later: new Set(rewards(trainer?.method)),
  };
}

test("a live edit of it drops every stored reward, and later ones are new", async () => {
  expect(await storedAfter(BONUS, 2)).toEqual({ atOnce: [0, 0], later: new Set([2]) });
});

test("a live edit of the prompt keeps stored rewards, which are by prompt", async () => {
  const { atOnce, later } = await storedAfter("prompt.text", " c.");
  expect(atOnce[0]).toBeGreaterThan(0);
  expect(later).toEqual(new Set([0]));
});
