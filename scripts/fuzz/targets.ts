import files from "./files";
import lessons from "./lessons";
import links from "./links";
import models from "./models";
import ownPrompts from "./own-prompts";
import patterns from "./patterns";
import rewardCode from "./reward-code";
import saves from "./saves";
import type { Target } from "./target";

/** Every target, by the name that `npm run fuzz` takes. */
export const targets: readonly Target[] = [
  links,
  lessons,
  files,
  models,
  patterns,
  saves,
  ownPrompts,
  rewardCode,
];
