import { ExactAnswers } from "../../judging/answers";
import { diversityOf } from "../../judging/diversity-measure";
import { hiddenState } from "../../judging/embedding";
import { TablePolicy, randomNext } from "../../judging/testing/table";
import type { Task } from "../index";

/** Tests only: a language of five tokens; ⊤ is the full stop. */
export const TEXTS = ["<eos>", ".", " He", " ran", " sat"];
export const STOP = 1;
export const V = TEXTS.length;

/** Tests only: next-token tables of the frozen model and of the policy. */
export const off = randomNext(V, 1);
export const on = randomNext(V, 2);

/** Tests only: exact answers of a policy on a task, with few samples and so many draws. */
export const answersOf = (
  task: Task,
  draws: number,
  policy = new TablePolicy(V, STOP, on, off),
): ExactAnswers =>
  new ExactAnswers(policy, task, {
    diversity: diversityOf(task, hiddenState(policy)),
    seed: 1,
    samples: 64,
    draws,
  });
