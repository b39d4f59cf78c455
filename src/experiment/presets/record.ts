import { allTemperatures } from "./all-temperatures";
import { arithmetic } from "./arithmetic";
import { collapse } from "./collapse";
import { collapseMended } from "./collapse-mended";
import { constrained } from "./constrained";
import { continuation } from "./continuation";
import { drawnIntegers } from "./drawn-integers";
import { em } from "./em";
import { infilling } from "./infilling";
import type { Preset } from "./preset";
import { randomIntegers } from "./random-integers";
import { rewardHacking } from "./reward-hacking";
import { smollm2Constrained } from "./smollm2-constrained";
import { smollm2Continuation } from "./smollm2-continuation";
import { smollm2Infilling } from "./smollm2-infilling";
import { smollm2Integers } from "./smollm2-integers";
import { shortStrings } from "./short-strings";
import { subjectivity } from "./subjectivity";

/** All presets, in the order of the page's menu. Every name of a preset is derived from here. */
export const presets = {
  "random-integers": randomIntegers,
  "drawn-integers": drawnIntegers,
  "all-temperatures": allTemperatures,
  continuation,
  infilling,
  subjectivity,
  em,
  arithmetic,
  constrained,
  "smollm2-integers": smollm2Integers,
  "smollm2-continuation": smollm2Continuation,
  "smollm2-infilling": smollm2Infilling,
  "smollm2-constrained": smollm2Constrained,
  collapse,
  "collapse-mended": collapseMended,
  "short-strings": shortStrings,
  "reward-hacking": rewardHacking,
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;
