import type { TaskName } from "../../experiment/presets";
import { arithmetic } from "./arithmetic/arithmetic";
import { constrained } from "./constrained/constrained";
import { continuation } from "./continuation/continuation";
import type { Evidence } from "./evidence";
import { infilling } from "./infilling/infilling";
import { ownInfilling } from "./own-infilling/own-infilling";
import { randomIntegers } from "./random-integers/random-integers";
import { subjectivity } from "./subjectivity/subjectivity";

/** What each task shows of its exact answer; a task without its row does not compile. */
export const evidence = {
  "random-integers": randomIntegers,
  continuation,
  infilling,
  "own-infilling": ownInfilling,
  subjectivity,
  arithmetic,
  constrained,
} satisfies Readonly<Record<TaskName, Evidence>>;
