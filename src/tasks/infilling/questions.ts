import type { Prompt } from "../../lm/sequences";
import type { Ending } from "../../reward/terminal";
import { promptOf } from "../prompts";
import type { PromptTexts } from "../prompts";
import type { Vocabulary } from "../vocabulary";
import { type Compared, REFERENCES } from "./fields";
import { type JudgedStory, type Story, isJudged, readQuestion } from "./stories";

/** The stories, and as texts what the policy is asked about each. */
export interface StoryTexts extends PromptTexts {
  readonly stories: {
    readonly train: readonly (Story | JudgedStory)[];
    readonly heldOut: readonly (Story | JudgedStory)[];
  };
}

/** Tokens that a visitor's own ending may have, its ⊤ not counted. */
const ROOM = 24;

/** What is asked about each story, in tokens; a story is encoded once. */
export class Questions {
  /** Tokens of the longest ending, its ⊤ included. */
  readonly longestEnding: number;
  private readonly stories: ReadonlyMap<string, Story>; // by question
  private readonly judged: ReadonlyMap<string, JudgedStory>; // by question
  private readonly referenced: ReadonlySet<string>; // questions whose middle may be given away
  private readonly trainMiddles: readonly string[];
  private readonly prompts = new Map<string, Prompt>();

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly stopToken: number,
    { train, heldOut, stories }: StoryTexts,
  ) {
    const told = [
      ...train.map((text, k) => [text, stories.train[k]] as const),
      ...heldOut.map((text, k) => [text, stories.heldOut[k]] as const),
    ];
    this.stories = new Map<string, Story>(told);
    this.judged = new Map(
      told.flatMap(([text, story]) => (isJudged(story) ? [[text, story] as const] : [])),
    );
    this.referenced = new Set(train.slice(0, REFERENCES));
    this.trainMiddles = stories.train.map(({ middle }) => middle);
    const endings = new Set([...this.stories.values()].map(({ ending }) => ending));
    const lengths = Array.from(endings, (ending) => this.endingTokens(ending).length);
    this.longestEnding = Math.max(1 + ROOM, ...lengths);
  }

  /** A question that the frozen model reads as the story's beginning alone. */
  prompt(text: string): Prompt {
    const known = this.prompts.get(text);
    if (known) return known;
    const frozen = this.vocabulary.encode(this.cut(text).beginning);
    const prompt = { ...promptOf(text, this.vocabulary), frozen };
    this.prompts.set(text, prompt);
    return prompt;
  }

  /** The full stop that ends the middle, and the ending after it. */
  ending = ({ id }: Prompt): Uint32Array => this.endingTokens(this.cut(id).ending);

  /** The story's own middle; none of a story that is not one of the first, or held out. */
  references({ id }: Prompt): readonly Uint32Array[] {
    const story = this.stories.get(id);
    return story && this.referenced.has(id) ? [this.middleTokens(story.middle)] : [];
  }

  /** The story's own middle, which no method is given where it is held out. */
  written({ id }: Prompt): Uint32Array | undefined {
    const story = this.stories.get(id);
    return story && this.middleTokens(story.middle);
  }

  /** What the grammar says of the middles of a story; undefined where it is not listed. */
  world({ id }: Prompt): { readonly tokens: Uint32Array; readonly p: number }[] | undefined {
    return this.judged
      .get(id)
      ?.posterior.map(({ text, p }) => ({ tokens: this.middleTokens(text), p }));
  }

  /** Does the ending allow this middle? undefined where the grammar is not asked. */
  allows({ id }: Prompt, middle: string): boolean | undefined {
    return this.judged.get(id)?.posterior.some(({ text }) => text === `${middle.trimStart()}.`);
  }

  /** What a middle must end in: its full stop and the story's ending. */
  endingOf(which: Compared): Ending {
    const { ending: continuation, longestEnding: longest } = this;
    return { continuation, longest, compared: this.compared(which) };
  }

  /** Which unfinished middles are compared with what they would be if they ended there. */
  private compared(which: Compared): (prefix: Uint32Array) => boolean {
    if (which === "every") return () => true;
    if (which === "whole") return () => false;
    const lasts = new Set(this.trainMiddles.map((middle) => this.middleTokens(middle).at(-1)));
    return (prefix) => lasts.has(prefix.at(-1));
  }

  /** z of a middle: a space before it, and no full stop. */
  private middleTokens = (middle: string): Uint32Array =>
    this.vocabulary.encodeRest(` ${middle.replace(/\.$/, "")}`);

  private endingTokens = (ending: string): Uint32Array =>
    Uint32Array.from([this.stopToken, ...this.vocabulary.encodeRest(` ${ending}`)]);

  private cut(text: string): Pick<Story, "beginning" | "ending"> {
    const story = this.stories.get(text) ?? readQuestion(text);
    if (!story) throw new Error(`This prompt has no beginning and ending: ${text.slice(0, 60)}`);
    return story;
  }
}

/** One sentence where a visitor's own prompt is no question, or its ending is too long. */
export function questionFault(text: string, vocabulary: Vocabulary): string | undefined {
  if (text === "") return undefined;
  const question = readQuestion(text);
  if (!question)
    return (
      "prompt.text must be three lines: “Beginning: ” and sentences, “Ending: ” and a sentence, " +
      "and “Middle:”."
    );
  const tokens = vocabulary.encodeRest(` ${question.ending}`).length;
  return tokens > ROOM
    ? `The ending in prompt.text has ${tokens} tokens; at most ${ROOM} are allowed.`
    : undefined;
}
