import type { Preset } from "./preset";
import { randomIntegers } from "./random-integers";

/** Random integers whose target is drawn: a narrow hill at 20, a wide one at 68, a gap between. */
export const drawnIntegers: Preset = {
  title: "Drawn integers",
  says: "A small language model learns to write numbers as often as drawn.",
  notice:
    "The outline is a drawing: drag over the bars, and the target is what you drew. The prompt " +
    "still asks for uniform numbers; the reward alone says what is wanted.",
  next: {
    path: "reward.integerTarget",
    value: "gaussian",
    says: "Now change the goal: numbers near 50 are wanted most.",
  },
  task: "random-integers",
  model: "world",
  leaves: {
    ...randomIntegers.leaves,
    "reward.integerTarget": "drawn",
    "reward.drawnHeights":
      "AAAAAAABCDFIMSYgow26862wogYSMIFDCBAAAAAAABBBBCCDEE" +
      "FGIJKMNPRSUWXZabbcccbbaZXWUSRPNMKJIGFEEDCCBBBBAAAA",
  },
};
