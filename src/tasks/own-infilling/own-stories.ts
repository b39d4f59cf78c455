import * as v from "valibot";
import { type Story, questionOf } from "../infilling/stories";
import type { StoryTexts } from "../infilling/questions";
import type { Failed } from "../prompts";

const sentence = v.pipe(v.string(), v.regex(/^[^\n.]*[^\n. ]\.$/));
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
