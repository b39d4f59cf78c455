import { WalkedDraws } from "../judging/walked-draws";
import type { Policy } from "../lm/policy";
import type { Problem } from "../methods/problem";
import type { Task } from "../tasks/task";

/**
 * A task as a method trains on it: where the task itself cannot draw exact samples of its target,
 * they are drawn from a walk of the token tree. `walked` is called after a walk, since it takes the
 * device's tree of the frozen model.
 */
export function problemOf(task: Task, policy: () => Policy, walked: () => void): Problem {
  const draws = new WalkedDraws(policy, task, walked);
  const { truth } = task;
  const isCounted = () => truth.kind !== "enumerated" || truth.counted() !== null;
  const posterior: Problem["posterior"] = (prompt, request) =>
    task.posterior && isCounted() ? task.posterior(prompt, request) : draws.draw(prompt, request);
  // its other properties are read from the task at every use, so that edits act at once
  return Object.create(task, { posterior: { value: posterior } }) as Problem;
}
