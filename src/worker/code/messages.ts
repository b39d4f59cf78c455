import type { CodePlace, CodeString } from "../../reward/code";

/** To the worker that runs code, one at a time. */
export interface CodeRequest {
  readonly code: string;
  readonly strings: readonly CodeString[];
}

/** From it, in the order of the requests. */
export type CodeAnswer =
  | { readonly values: readonly number[] }
  | { readonly sentence: string; readonly place: CodePlace | null };
