import type { TermSpec } from "../term";
import { classifier } from "./classifier";
import { code } from "./code";
import { constraint } from "./constraint";
import { integers } from "./integers";
import { judge } from "./judge";
import { length } from "./length";
import { pattern } from "./pattern";
import { words } from "./words";

/** All reward terms, in the order of the form. Everything else about them is derived from here. */
export const terms = {
  words,
  pattern,
  length,
  classifier,
  judge,
  code,
  integers,
  constraint,
} satisfies Record<string, TermSpec>;

export type TermName = keyof typeof terms;
