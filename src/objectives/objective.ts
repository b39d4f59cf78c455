import type { Kernel } from "../compute/kernel";
import type { LengthRules } from "../lm/estimates";
import type { ParameterGroup } from "../lm/loss";
import type { NumberField } from "../schema/field";
import type { Given, Judged } from "./formula";

/**
 * "pairs": divide by the weight of all residuals of the micro-batch (official code); "sum": add
 * each sequence's residuals and take the mean over sequences (the paper's formula).
 */
export type Normalisation = "pairs" | "sum";

/** The rules of a balance loss. But for the constants they hold for a whole run. */
export interface BalanceRules extends LengthRules {
  readonly lambda: number;
  readonly normalisation: Normalisation;
  /** Of the objective's own, in its order; absent where it has none. */
  readonly constants?: readonly number[];
}

/** What an objective's own parameters depend on. */
export interface RunShape {
  readonly prompts: number; // rows that the run may need, one a prompt
  readonly logZStart: number;
  readonly logZLearningRate: number;
  readonly flowLearningRate: number;
}

/**
 * Where a policy that an objective trains states log Z(X): "root": at the shortest whole string,
 * u_0 where ⊤ may come first; "last": the mean of u_n over samples; "learned": in the objective's
 * own parameter of the prompt.
 */
export type LogZReading = "root" | "last" | "learned";

/** What an objective says of itself: one folder, and one row of the record in `index.ts`. */
export interface ObjectiveSpec {
  readonly title: string;
  /** A few characters for where there is little room. */
  readonly short: string;
  /** What must agree on log Z, to end a sentence. */
  readonly compares: string;
  /** The loss in TeX, in the letters of `formula.ts`: u_i, λ, log Z. */
  readonly formula: string;
  /** What must hold for it to reach q = R/Z: one sentence. */
  readonly assumes: string;
  readonly logZ: LogZReading;
  /** Do its residuals have weights that λ sets? */
  readonly weighted?: true;
  /** Constants of its own by name. Each is the field "objective.NAME", and may change live. */
  readonly constants?: Readonly<Record<string, NumberField>>;
  /** It learns a flow of every prefix, from the policy's last hidden states. */
  readonly flow?: true;
  /** It reads log R without the likelihood's part, of replayed batches too. */
  readonly takesApart?: true;
  /** Where q = R/Z is not at rest: one sentence, and the constant that is 0 where it is. */
  readonly bias?: { readonly sentence: string; readonly constant: string };
  /** One sentence where the rules leave nothing to learn from. */
  readonly refusal?: (rules: BalanceRules, samples: number) => string | undefined;
  /** Its loss, which is loaded where it runs: a page that describes an objective needs none. */
  readonly loss: () => Promise<ObjectiveLoss>;
}

/** The loss of an objective. */
export interface ObjectiveLoss {
  readonly kernel: Kernel;
  /** The formula of one sequence, where every one is judged by itself and by its u alone. */
  readonly alone?: (u: Float64Array, given: Pick<Given, "lambda">) => Judged;
  /** Parameter groups of its own; their rows are prompts. */
  readonly parameters?: (run: RunShape) => readonly ParameterGroup[];
}

export type Objective = ObjectiveSpec & ObjectiveLoss;

/** An objective with its loss. */
export const wholeObjective = async (spec: ObjectiveSpec): Promise<Objective> => ({
  ...spec,
  ...(await spec.loss()),
});

/** What becomes of a prefix that is no answer, where residuals are of one sequence. */
export const leftOutOfPairs =
  "A prefix whose log-reward is −∞ is in no pair; a sequence with fewer than two other prefixes " +
  "to compare teaches nothing.";

/** The same where samples of one prompt, or a learned log Z, tie sequences together. */
export const leftOutOfSamples =
  "A prefix whose log-reward is −∞ is left out; every sample still teaches by its end.";

/** The same where only whole strings have a log-reward. */
const leftOutOfFlow = "What is no answer when unfinished makes no difference here.";

/** The values of an objective's own constants, as `read` finds them by name. */
export const constantsOf = (
  { constants = {} }: Pick<ObjectiveSpec, "constants">,
  read: (name: string, field: NumberField) => number,
): number[] => Object.entries(constants).map(([name, field]) => read(name, field));

/**
 * Masked prefixes take part in no residual between prefixes of one sequence; where every sequence
 * is as long as the shortest one allowed, a single prefix is left of each.
 */
export function onePlaceLeft({ minLength, minLengthRule, maxLength }: BalanceRules) {
  return minLengthRule === "mask" && minLength === maxLength
    ? "objective.minLengthRule is mask and length.min is length.max, " +
        `${maxLength}: no two prefixes of a sequence are left to compare. Choose penalty, or a ` +
        "larger length.max."
    : undefined;
}

/** Every prefix has a learned flow F in place of its log-reward. */
export const learnsFlow = {
  logZ: "learned",
  flow: true,
  assumes:
    "log F of a prefix is a linear function of the policy's last hidden state, which must be " +
    `able to say it; only whole strings need a log-reward. ${leftOutOfFlow}`,
} as const satisfies Partial<ObjectiveSpec>;
