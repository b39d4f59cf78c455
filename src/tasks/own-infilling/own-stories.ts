import * as v from "valibot";
import { type Story, questionOf } from "../infilling/stories";
import type { StoryTexts } from "../infilling/questions";
import type { OwnData, OwnRow } from "../own-prompts";
import type { Failed } from "../prompts";

const SENTENCE = /^[^\n.]*[^\n. ]\.$/;
const sentence = v.pipe(v.string(), v.regex(SENTENCE));
const story = v.object({ beginning: sentence, middle: sentence, ending: sentence });
const stories = v.pipe(v.array(story), v.minLength(1));
const form = v.object({ train: stories, heldOut: stories });

/** The stories that tools/own_stories.py wrote, or one sentence. */
export function readOwnStories(file: unknown): StoryTexts | Failed {
  const read = v.safeParse(form, file);
  if (!read.success) {
    const where = v.getDotPath(read.issues[0]) ?? "the file";
    return {
      sentence: `own-infilling/stories.json: ${where} is not as tools/own_stories.py writes it.`,
    };
  }
  const asked = (told: readonly Story[]) => told.map(questionOf);
  const { train, heldOut } = read.output;
  return { train: asked(train), heldOut: asked(heldOut), stories: { train, heldOut } };
}

const PARTS = ["beginning", "middle", "ending"] as const;

const storyOf = (row: OwnRow): Story => ({
  beginning: row["beginning"].trim(),
  middle: row["middle"].trim(),
  ending: row["ending"].trim(),
});

/** A visitor's own stories: beginning, middle and ending, a sentence each. */
export const ownStories: OwnData<StoryTexts> = {
  columns: PARTS,
  example: "beginning,middle,ending\nKarl had no bread.,He went to the baker.,Now he has some.\n…",
  refusal: (row) => {
    const wrong = PARTS.find((part) => !SENTENCE.test(storyOf(row)[part]));
    return wrong && `its ${wrong} is not one sentence that ends in a full stop`;
  },
  prompts: ({ train, heldOut }) => {
    const stories = { train: train.map(storyOf), heldOut: heldOut.map(storyOf) };
    const asked = (told: readonly Story[]) => told.map(questionOf);
    return { train: asked(stories.train), heldOut: asked(stories.heldOut), stories };
  },
};
