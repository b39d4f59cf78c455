import type { CodePlace, CodeString } from "../../reward/code";

export type { CodePlace, CodeString } from "../../reward/code";

/** Commands about what a visitor writes: rewards in code, and prompts. */
export type TextUse =
  /** The visitor wrote this code of a reward or has reviewed it: it may run. */
  | { kind: "approve"; run: string; code: string }
  /** What a code gives for strings, answered by "tried"; nothing of a run changes. */
  | { kind: "try"; run: string; code: string; strings: readonly CodeString[] }
  /** How an open run reads texts as prompts, answered by "encoded". */
  | { kind: "encode"; run: string; texts: readonly string[] };

export type TextNews =
  // this code of a reward is somebody else's; it runs only after command "approve"
  | { kind: "review"; run: string; code: string }
  | { kind: "tried"; run: string; code: string; outcome: Tried }
  // the tokens of each text, by text
  | { kind: "encoded"; run: string; pieces: Readonly<Record<string, readonly string[]>> };

/** What a code gave for strings, [N] [nats], in so many milliseconds in all; or what is wrong. */
export type Tried =
  | { readonly values: readonly number[]; readonly milliseconds: number }
  | { readonly sentence: string; readonly place: CodePlace | null };
