import type { ValuesOf } from "../../schema/field";
import type { Leaves } from "../prompts";
import type { Vocabulary } from "../vocabulary";
import type { comparedFields } from "./fields";
import { questionFault } from "./questions";

/** Which unfinished middles have a log-reward of their own. */
export const comparedIn = (leaves: Leaves) =>
  (leaves as ValuesOf<typeof comparedFields>)["stories.compared"];

// objectives that compare the ends of samples, and need no other prefix
const BY_ENDS: readonly unknown[] = ["vargrad", "trajectory", "ftb", "pooled"];

/** One sentence where the objective compares prefixes of which none has a reward. */
const nothingCompared = (leaves: Leaves): string | undefined =>
  leaves["method.name"] === "gflownet" &&
  comparedIn(leaves) === "whole" &&
  !BY_ENDS.includes(leaves["objective.pairs"])
    ? "stories.compared is whole, and the objective compares prefixes of one middle; choose " +
      "every or sentences, or an objective that compares ends."
    : undefined;

/** A sentence where the visitor's own story cannot be used, or no part of a middle is compared. */
export const storyFault = (leaves: Leaves, vocabulary: Vocabulary): string | undefined =>
  questionFault(String(leaves["prompt.text"]), vocabulary) ?? nothingCompared(leaves);
