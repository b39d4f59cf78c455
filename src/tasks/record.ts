import { arithmetic } from "./arithmetic/arithmetic";
import { constrained } from "./constrained/constrained";
import { continuation } from "./continuation/continuation";
import { infilling } from "./infilling/infilling";
import { ownInfilling } from "./own-infilling/own-infilling";
import { randomIntegers } from "./random-integers/random-integers";
import { subjectivity } from "./subjectivity/subjectivity";
import type { TaskSpec } from "./task";

/** All tasks. Every name of a task is derived from here. */
export const tasks = {
  "random-integers": randomIntegers,
  continuation,
  infilling,
  "own-infilling": ownInfilling,
  subjectivity,
  arithmetic,
  constrained,
} satisfies Record<string, TaskSpec>;

export type TaskName = keyof typeof tasks;
