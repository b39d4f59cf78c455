import type {
  Expectation,
  Judgement,
  TaskFacts,
  WorldSurveyReport,
} from "../../../worker/protocol";
import { bounded, figure, withError } from "../../shared/figures";
import { storyIn } from "./story";

export type Split = TaskFacts["prompts"][number]["split"];

export interface ListedStory {
  readonly id: string; // of its prompt
  readonly name: string; // its first sentence
}

/** The stories of one split that hold the filter's words, by their first sentence. */
export function storiesOf(
  prompts: TaskFacts["prompts"],
  { split, filter }: { readonly split: Split; readonly filter: string },
): ListedStory[] {
  const wanted = filter.trim().toLowerCase();
  return prompts
    .filter((prompt) => prompt.split === split && prompt.text.toLowerCase().includes(wanted))
    .map(({ id, text }) => ({ id, name: firstSentence(storyIn(text)?.beginning ?? text) }));
}

const firstSentence = (text: string): string => text.split(/(?<=\.) /)[0];

/** What is known of the stories. */
interface Known {
  readonly survey: Pick<WorldSurveyReport, "step" | "klForward"> | null;
  readonly answers: ReadonlyMap<string, Pick<Judgement, "step" | "klForward">>; // of those shown
}

interface StoryGap {
  readonly value: number; // nats
  readonly text: string;
  readonly step: number;
}

/** KL(target ‖ q) of a story by the later of survey and exact answer; null where nobody asked. */
export function gapOf(id: string, { survey, answers }: Known): StoryGap | null {
  const surveyed = survey?.klForward[id];
  const answer = answers.get(id);
  if (survey && surveyed !== undefined && survey.step >= (answer?.step ?? 0))
    return { value: surveyed, text: figure(surveyed), step: survey.step };
  if (!answer?.klForward) return null;
  const { klForward, step } = answer;
  return { value: klForward.value, text: bounded(klForward), step };
}

/** A mean with its error; a dash where there is none. */
export const meanText = (mean: Expectation | undefined): string =>
  mean === undefined ? "–" : withError(mean);
