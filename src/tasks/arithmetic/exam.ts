import type { Exam, ExamSet } from "../../judging/exam-sets";
import { promptOf } from "../prompts";
import type { Vocabulary } from "../vocabulary";
import { problemIn, questionOf } from "./problem";
import { everyHeldOut, someProblems } from "./problems";
import { waysIn } from "./ways";
import { lastValue, mistakeKinds, workingOf } from "./working";

/** By operands: how many problems are held out, and tokens of the longest right answer. */
const KINDS = [
  { operands: 3, of: 800, maxLength: 24 },
  { operands: 4, of: 16_000, maxLength: 37, samples: 16 },
  { operands: 5, of: 320_000, maxLength: 50, samples: 16 },
];

/** Held-out problems by their number of operands; those of five are longer than any trained on. */
export function examOf(vocabulary: Vocabulary): Exam {
  const says = (tokens: Uint32Array) => lastValue(vocabulary.decode(tokens))?.toString();
  return {
    sets: (most) =>
      KINDS.map(({ operands, ...kind }): ExamSet => {
        const { of } = kind;
        const problems =
          most < of ? someProblems(operands, most, true) : [...everyHeldOut(operands)];
        const prompts = problems.map((p) => promptOf(questionOf(p), vocabulary));
        return { name: `${operands} operands`, prompts, ...kind };
      }),
    says,
    ways: ({ text }) => waysIn(text).map((steps) => vocabulary.encodeRest(steps)),
    mistakes: mistakeKinds,
    mistake: ({ text }, tokens) => {
      const problem = problemIn(text);
      if (!problem) throw new Error(`The prompt ${JSON.stringify(text)} asks no problem.`);
      return workingOf(problem, vocabulary.decode(tokens), true).mistake?.kind ?? "other";
    },
  };
}
