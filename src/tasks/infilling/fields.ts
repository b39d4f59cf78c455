import { choice, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import { promptListFields } from "../fields";

/** Training stories that come with their own middle. */
export const REFERENCES = 20;

/** Which stories a run trains on. */
export const storyFields = {
  ...promptListFields,
  "stories.count": number({
    label: "Training stories",
    default: 1000,
    min: 1,
    max: 1000,
    integer: true,
    unit: "stories",
    apply: "live",
    section: "prior",
    only: { path: "prompt.choice", where: ["all"] },
    why:
      "A run trains on the first so many of the task's stories. The first " +
      `${REFERENCES} come with their own middle, which SFT and a seeded replay buffer need.`,
    source: "paper §4.2: 50 stories; ours: 1,000 without a middle",
  }),
} satisfies FieldTable;

/** Which prefixes of a middle have a log-reward of their own. */
export type Compared = "every" | "sentences" | "whole";

export const comparedFields = {
  "stories.compared": choice<Compared>({
    label: "Prefixes with a reward",
    default: "every",
    choices: ["every", "sentences", "whole"],
    apply: "restart",
    section: "training",
    names: {
      every: "Every prefix",
      sentences: "Those that end like a sentence",
      whole: "Whole middles only",
    },
    short: { every: "every prefix", sentences: "sentence ends", whole: "whole middles" },
    why:
      "Each costs a pass over the ending. A prefix cut in mid-sentence has a log-reward of −20 " +
      "and less. One ends like a sentence if its last word ends a middle of some training story.",
    source: "paper: every prefix; ours",
  }),
} satisfies FieldTable;
