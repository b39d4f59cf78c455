import type { Prompt } from "../../lm/sequences";
import type { ValuesOf } from "../../schema/field";
import { derived } from "../derived";
import { promptFields } from "../fields";
import { memoPrompts, promptOf } from "../prompts";
import type { Failed, Leaves } from "../prompts";
import { joined, stringsOf } from "../strings";
import type { Opening, Task, TaskSpec } from "../task";
import type { Vocabulary } from "../vocabulary";
import { calculatorOf, unreadCall } from "./calculator";
import { type OperandsChoice, calculatorFields, problemFields } from "./fields";
import { type Problem, answerOf, problemIn, questionOf } from "./problem";
import { type ArithmeticTexts, readWorked, trainingProblems } from "./worked-file";
import { examOf } from "./exam";
import { waysIn, waysOf } from "./ways";
import { isRight, lastValue } from "./working";

const MAX_NODES = 2048;

/**
 * Arithmetic with a calculator (Hu et al. 2024, §4.4): z is a problem's steps, each " a op b =" and
 * the value, ⊤ is the full stop after the last of them, and the target is
 * p_LM(z. Y | X)^{1/T} with Y = " The answer is N.". The calculator's tokens count in log p and are
 * not the policy's choices.
 */
export const arithmetic: TaskSpec<ArithmeticTexts> = {
  promptFile: () => import("./prompts.json").then((file) => file.default),
  readPrompts: readWorked,
  terms: [],
  promptFields: problemFields,
  fields: calculatorFields,
  counts: "the answer after it",
  fault,
  layout: "ranked",
  open,
};

const OPERANDS: Readonly<Record<OperandsChoice, readonly number[]>> = {
  "3": [3],
  "4": [4],
  "3 and 4": [3, 4],
};

function open({ leaves, vocabulary, prompts, answerers }: Opening<ArithmeticTexts>): Task | Failed {
  const missing = LEGAL.find((text) => vocabulary.tokenOf(text) === undefined);
  if (missing !== undefined)
    return {
      sentence:
        `Arithmetic is written with the token "${missing}", and this tokenizer has none of its ` +
        "own; use a model that has one.",
    };
  const strings = stringsOf(
    { leaves, vocabulary, answerers },
    {
      noun: "workings",
      stop: ".",
      isLegal: (text) => LEGAL.includes(text),
      terms: arithmetic.terms,
      maxNodes: MAX_NODES,
      begins: ({ text }) => waysIn(text).map((steps) => vocabulary.encodeRest(steps)),
    },
  );
  if ("sentence" in strings) return strings;
  const prompt = memoPrompts(vocabulary);
  const train = derived(leaves, { ...promptFields, ...problemFields }, (now) =>
    prompt(questionsOf(now, prompts)),
  );
  const calculator = calculatorOf(vocabulary);
  const references = referencesOf(prompts, vocabulary);
  const asked = {
    get trainPrompts() {
      return train();
    },
    promptCount: prompts.train.length,
    heldOutPrompts: prompt(prompts.heldOut),
    demonstrated: ({ text }: Prompt) => promptOf(`${prompts.demonstrations}${text}`, vocabulary),
    references: ({ id }: Prompt) => references.get(id) ?? [],
    ending: {
      continuation: (prompt: Prompt) => vocabulary.encodeRest(endingOf(prompt)),
      longest: vocabulary.encodeRest(ending(LONGEST_ANSWER)).length,
      // steps end after a value; elsewhere a full stop would be no answer
      compared: (prefix: Uint32Array) => lastValue(vocabulary.decode(prefix)) !== undefined,
    },
    get tool() {
      return leaves()["arithmetic.calculator"] === "on" ? calculator : undefined;
    },
    remark: (z: Uint32Array) =>
      leaves()["arithmetic.calculator"] === "on" ? unreadCall(vocabulary.decode(z)) : undefined,
    verdict: {
      name: "right",
      of: ({ text }: Prompt, z: Uint32Array) => isRight(problemIn(text), vocabulary.decode(z)),
    },
    exam: examOf(vocabulary),
  };
  return joined(asked, strings);
}

/** Tokens that steps are written with; the full stop ends them. */
const LEGAL = [" ", "+", "-", "=", ",", ...Array.from({ length: 101 }, (_, n) => String(n))];

const LONGEST_ANSWER = -36; // 0 − 9 − 9 − 9 − 9
const ending = (answer: number): string => `. The answer is ${answer}.`;

function endingOf({ text }: Prompt): string {
  const problem = problemIn(text);
  if (!problem) throw new Error(`The prompt ${JSON.stringify(text)} asks no problem.`);
  return ending(answerOf(problem));
}

/** The questions a run trains on: the visitor's own, or those that the leaves choose. */
function questionsOf(leaves: Leaves, { worked }: ArithmeticTexts): readonly string[] {
  const v = leaves as ValuesOf<typeof promptFields & typeof problemFields>;
  const own = problemIn(v["prompt.text"]);
  const problems = own
    ? [own]
    : trainingProblems(worked, OPERANDS[v["arithmetic.operands"]], v["arithmetic.problems"]);
  return problems.map(questionOf);
}

/** Worked steps by their question. */
const referencesOf = ({ worked }: ArithmeticTexts, vocabulary: Vocabulary) =>
  new Map(
    worked.map(
      ({ problem, steps }) => [questionOf(problem), [vocabulary.encodeRest(steps)]] as const,
    ),
  );

/** One sentence where a visitor's own prompt is no problem, or no right steps are short enough. */
function fault(leaves: Leaves, vocabulary: Vocabulary): string | undefined {
  const v = leaves as ValuesOf<typeof promptFields & typeof problemFields>;
  const text = v["prompt.text"];
  const own = problemIn(text);
  if (text !== "" && !own)
    return (
      "prompt.text must be a problem of three to five one-digit numbers, such as 2 - 3 - 7 + 2; " +
      "only digits, + and - are read."
    );
  const asked = own ?? shortest(Math.max(...OPERANDS[v["arithmetic.operands"]]));
  const needed = Math.min(...waysOf(asked).map((steps) => vocabulary.encodeRest(steps).length));
  const most = Number(leaves["length.max"]);
  if (needed <= most) return undefined;
  const named = own ? "this problem" : `${asked.digits.length} operands`;
  return (
    `length.max is ${most}, but right steps of ${named} ` +
    `have at least ${needed} tokens, the calculator's among them; choose a larger length.max.`
  );
}

/** A problem whose steps have as few tokens as any of so many operands: no value is negative. */
const shortest = (operands: number): Problem => ({
  digits: Array.from({ length: operands }, () => 1),
  signs: Array.from({ length: operands - 1 }, () => "+"),
});
