import * as v from "valibot";
import type { Failed } from "../prompts";

/** A story of five sentences, cut as infilling asks for it (Hu et al. 2024, §4.2). */
export interface Story {
  readonly beginning: string; // X: the first three sentences
  readonly middle: string; // the fourth, with its full stop: one draw, not the best
  readonly ending: string; // the fifth
}

/** A middle and its probability under the grammar that wrote the stories. */
export interface Middle {
  readonly text: string; // with its full stop
  readonly p: number;
}

/** A story with what the grammar says of its middle. */
export interface JudgedStory extends Story {
  /** p(middle | beginning, ending), the likeliest first; what is not listed has less than 1e-4. */
  readonly posterior: readonly Middle[];
}

export interface Stories {
  /** Every tenth, from the first, is a `JudgedStory`, so that what is learned of them is known. */
  readonly train: readonly (Story | JudgedStory)[];
  readonly heldOut: readonly JudgedStory[]; // no policy is trained on them
}

/** The file beside the model that tools/stories_file.py writes. */
export const STORIES_FILE = "infilling.json";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const SENTENCES = 5;

const code = v.pipe(v.string(), v.regex(/^([0-9A-Za-z_-]{2})+$/));
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const posterior = v.pipe(v.array(v.tuple([code, probability])), v.minLength(1));
const form = v.object({
  phrases: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(DIGITS.length * DIGITS.length)),
  train: v.pipe(v.array(code), v.minLength(1)),
  judged: v.array(v.tuple([v.pipe(v.number(), v.integer(), v.minValue(0)), posterior])),
  heldOut: v.pipe(v.array(v.object({ story: code, posterior })), v.minLength(1)),
});
type Listed = v.InferOutput<typeof posterior>;

/** The stories of a file, or one sentence. */
export function readStories(file: unknown): Stories | Failed {
  const read = v.safeParse(form, file);
  if (!read.success) {
    const where = v.getDotPath(read.issues[0]) ?? "the file";
    return wrong(`${where} is not as tools/stories_file.py writes it.`);
  }
  const { phrases, train, judged, heldOut } = read.output;
  const posteriors = new Map(judged);
  const stories: Stories = {
    train: train.flatMap((coded, place) => toldIn(phrases, coded, posteriors.get(place)) ?? []),
    heldOut: heldOut.flatMap(({ story, posterior: listed }) => {
      const told = toldIn(phrases, story, listed);
      return told && isJudged(told) ? [told] : [];
    }),
  };
  const isWhole =
    stories.train.length === train.length &&
    stories.heldOut.length === heldOut.length &&
    stories.train.filter(isJudged).length === judged.length;
  return isWhole ? stories : wrong("a story has not five sentences of the phrases listed.");
}

/** A story of its code; undefined where it, or a middle of its posterior, cannot be read. */
function toldIn(
  phrases: readonly string[],
  coded: string,
  listed: Listed | undefined,
): Story | JudgedStory | undefined {
  const told = storyOf(textOf(coded, phrases));
  if (!listed) return told;
  const middles = listed.map(([middle, p]) => ({ text: textOf(middle, phrases), p }));
  return told && middles.every(isMiddle) ? { ...told, posterior: middles } : undefined;
}

/** Is it known what the grammar says of the story's middle? */
export const isJudged = (story: Story | JudgedStory): story is JudgedStory => "posterior" in story;

const wrong = (what: string): Failed => ({ sentence: `${STORIES_FILE}: ${what}` });

const isMiddle = (middle: { text: string | undefined; p: number }): middle is Middle =>
  middle.text !== undefined;

/** The text of a code, two characters a phrase, the higher first; undefined past the last one. */
function textOf(coded: string, phrases: readonly string[]): string | undefined {
  const words: string[] = [];
  for (let k = 0; k < coded.length; k += 2) {
    const number = DIGITS.length * DIGITS.indexOf(coded[k]) + DIGITS.indexOf(coded[k + 1]);
    if (number >= phrases.length) return undefined;
    words.push(phrases[number]);
  }
  return words.join(" ");
}

function storyOf(text: string | undefined): Story | undefined {
  const sentences = text?.split(/(?<=\.) /) ?? [];
  if (sentences.length !== SENTENCES) return undefined;
  const [first, second, third, middle, ending] = sentences;
  return { beginning: [first, second, third].join(" "), middle, ending };
}

/** What the policy is asked: it sees beginning and ending. */
export const questionOf = ({ beginning, ending }: Pick<Story, "beginning" | "ending">): string =>
  `Beginning: ${beginning}\nEnding: ${ending}\nMiddle:`;

/** Beginning and ending of a question that a visitor has written; undefined where it is none. */
export function readQuestion(text: string): Pick<Story, "beginning" | "ending"> | undefined {
  const parts = /^Beginning: *([^\n]*\S)\s*\nEnding: *([^\n]*\S)\s*\nMiddle:\s*$/.exec(text);
  return parts ? { beginning: parts[1], ending: parts[2] } : undefined;
}
