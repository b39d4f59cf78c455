import type { Exam } from "../../judging/exam-sets";
import type { Prompt } from "../../lm/sequences";
import type { Vocabulary } from "../vocabulary";

const LONGEST = 16; // tokens of a middle
const RULED_OUT = "ruled out by the ending";

/** P(the ending allows it) of held-out stories, by a walk of the sampler's own tree. */
export const examOf = (heldOut: readonly Prompt[], vocabulary: Vocabulary): Exam => ({
  sets: (most) => [
    {
      name: "held-out stories",
      prompts: heldOut.slice(0, most),
      of: heldOut.length,
      maxLength: LONGEST,
    },
  ],
  says: (tokens) => vocabulary.decode(tokens),
  mistakes: [RULED_OUT],
  mistake: () => RULED_OUT,
});
