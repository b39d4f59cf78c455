import { expect, test } from "vitest";
import { uniform } from "../lm/streams";
import { drawCounted } from "./counted-draws";
import { everyString, randomNext, TablePolicy } from "./testing/table";
import { type Toy, type ToyReward, extraReward, toyTask } from "./testing/tasks";
import { WalkedDraws } from "./walked-draws";

const V = 4;
const STOP = 3;
const off = randomNext(V, 11);
const policy = new TablePolicy(V, STOP, randomNext(V, 12), off);
const permitted = [0, 1];
const plain: ToyReward = { likelihoodWeight: 0, first: 0.5, firstElse: -1, later: -0.5, empty: -2 };
const toy = (reward: () => ToyReward, changes: Partial<Toy> = {}): Toy => ({
  vocabulary: V,
  stop: STOP,
  permitted,
  minLength: 1,
  maxLength: 3,
  layout: "ranked",
  reward,
  ...changes,
});
const temperature = 0.8;
const request = {
  count: 20_000,
  temperature,
  draw: (counter: number) => uniform(3, 0, 0, counter),
};

/** The largest difference, in standard errors, of shares drawn and masses of the target. */
function worst(drawn: readonly Uint32Array[], logReward: (z: readonly number[]) => number): number {
  const strings = everyString(V, STOP, 3).filter((z) => z.length > 0);
  const weights = strings.map((z) => Math.exp(logReward(z) / temperature));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const counts = new Map<string, number>();
  for (const z of drawn) counts.set(z.join(" "), (counts.get(z.join(" ")) ?? 0) + 1);
  expect(counts.size).toBeLessThanOrEqual(strings.length);
  const errors = strings.map((z, k) => {
    const p = weights[k] / total;
    const share = (counts.get(z.join(" ")) ?? 0) / drawn.length;
    return Math.abs(share - p) / Math.sqrt((p * (1 - p)) / drawn.length);
  });
  return Math.max(...errors);
}

test("a counted target is drawn by class, then evenly", () => {
  const { truth } = toyTask(toy(() => plain, { layout: "by-value" }));
  const rule = truth.kind === "enumerated" ? truth.counted() : null;
  const drawn = drawCounted(rule!, STOP, request);
  expect(
    worst(drawn, (z) =>
      extraReward(
        toy(() => plain),
        z,
      ),
    ),
  ).toBeLessThan(4);
});

test("a walked target is drawn by weight, and walked anew for another target", async () => {
  let reward: ToyReward = { ...plain, likelihoodWeight: 0.5, word: { token: 2, weight: 1 } };
  const logReward = (z: readonly number[]) => {
    const tokens = [...z, STOP];
    const logP = tokens.reduce((sum, token, k) => sum + off(z.slice(0, k))[token], 0);
    return (
      reward.likelihoodWeight * logP +
      extraReward(
        toy(() => reward),
        z,
      )
    );
  };
  let walks = 0;
  const task = toyTask(toy(() => reward));
  const draws = new WalkedDraws(
    () => policy,
    task,
    () => walks++,
  );
  const [prompt] = task.trainPrompts;
  expect(worst(await draws.draw(prompt, request), logReward)).toBeLessThan(4);
  const [first] = await draws.draw(prompt, request);
  expect(walks).toBe(1);
  await draws.draw(prompt, { ...request, temperature: 2 });
  expect(await draws.draw(prompt, { ...request, count: 1 })).toEqual([first]);
  expect(walks).toBe(3);
  reward = { ...reward, word: { token: 1, weight: 2 } };
  expect(worst(await draws.draw(prompt, request), logReward)).toBeLessThan(4);
  expect(walks).toBe(4);
});

test("no samples are drawn of a target that a walk has not reached", async () => {
  const likely = { ...plain, likelihoodWeight: 0.5 };
  const drawn = (changes: Partial<Toy>, reward: ToyReward) => {
    const task = toyTask(toy(() => reward, changes));
    return new WalkedDraws(
      () => policy,
      task,
      () => undefined,
    ).draw(task.trainPrompts[0], request);
  };
  await expect(drawn({ maxNodes: 2 }, likely)).rejects.toThrow("lies beyond");
  await expect(drawn({ maxNodes: 2 }, { ...likely, unbounded: true })).rejects.toThrow(
    "has no bound",
  );
});
