import type { Tool } from "../lm/policy";

/** The tokens that must follow a string, [] where the policy draws the next. */
export type Forced = (string: Uint32Array) => readonly number[];

/** What a tool writes, cut at the longest length as the sampler cuts it. */
export const forcedBy =
  (tool: Tool, maxLength: number): Forced =>
  (string) =>
    Array.from(tool(string)).slice(0, Math.max(0, maxLength - string.length));
