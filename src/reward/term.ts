/**
 * A term of log R: one file of `terms/` and one row of its record. The file gives value, upper
 * bound, weight and fields; form, link, file, walk and counting follow from them.
 */
import type { Nats, Prompt } from "../lm/sequences";
import type { FieldTable, ValuesOf } from "../schema/field";
import type { CodeRunner } from "./code";
import type { Judges } from "./judges";
import type { ListedTree } from "./listed-tree";

/** A prefix z_1:i taken as a whole string; `text` is decoded when a term first reads it. */
export interface Candidate {
  readonly tokens: Uint32Array;
  readonly text: () => string;
}

/** What a task gives the terms of its reward. */
export interface RewardContext {
  /** Text of z's tokens, as a person would read it; called only for a term that reads text. */
  readonly textOf: (tokens: Uint32Array) => string;
  /** Terms of this task beside those that every task offers. */
  readonly own: readonly string[];
  /** Text of ⊤, where a reader sees it: what ends a string for a term that asks a judge. */
  readonly endText?: string;
  /** Other models, for the terms that ask them. Absent: there are none. */
  readonly judges?: Judges;
  /** Runs the code of the term `code`. Absent: nothing runs it here. */
  readonly code?: CodeRunner;
  /** The numbers that the task lists and their strings, for the term `integers`. */
  readonly numbers?: ListedNumbers;
}

/** What terms that are asked may ask. */
export type Answerers = Pick<RewardContext, "judges" | "code">;

/** K whole numbers, each the listed string of its place in the tree. */
export interface ListedNumbers {
  readonly values: readonly number[];
  readonly tree: ListedTree;
}

/** A term in force: it adds weight · value(z) to log R. */
export interface Term {
  readonly weight: number;
  /** Pure, of a whole string without ⊤; −∞ where z is no answer, and finite otherwise. */
  value(z: Candidate): number;
  /**
   * What a whole string of value −∞ costs in training [nats], required where there is such a
   * string: a finite stand-in, since no loss can move q by an infinite residual, nor by one that is
   * left out. Target and figures have −∞. `penaltyField` is the field for it.
   */
  readonly penalty?: Nats;
  /**
   * At least weight · value(z) for every z of n tokens that begins with `prefix`
   * (n ≥ prefix.length) [nats]. Absent where no bound is known; a walk of the token tree then
   * reports estimates in place of exact figures.
   */
  bound?(prefix: Uint32Array, n: number): Nats;
  /**
   * Declares that the value depends on nothing but the number of tokens and the longest prefix that
   * begins a listed string, so that all strings can be counted.
   */
  readonly sees?: "length and listed prefix";
}

/** A whole string, as a judge or the code of a reward reads it. */
export interface Judged {
  readonly text: string; // of z and of ⊤, where a reader sees that
  readonly tokens: Uint32Array; // z, without ⊤
  readonly prompt: Prompt;
}

/**
 * A term in force whose values another model or a person's code gives, which is asked for many
 * strings at once. It adds weight · value(z) to log R.
 */
export interface AskedTerm extends Pick<Term, "weight" | "bound"> {
  /** The values of whole strings, [N], each of its string alone. Rejects with a whole sentence. */
  readonly ask: (strings: readonly Judged[]) => Promise<Nats[]>;
}

/** Leaves by dotted path; those of other rooms may be among them. */
export type Leaves = Readonly<Record<string, number | string>>;

/** What is known of a term before its leaves are: a row of the record in `terms/index.ts`. */
export interface TermSpec {
  readonly fields: FieldTable;
  /**
   * A term that a person can add to any task: its name after “Add”, and the field that turns it on
   * by leaving its default. Absent: only tasks that name the term have it, always on.
   */
  readonly offered?: { readonly name: string; readonly by: string };
  /** The field that names the other model which the term asks. Absent: it asks none. */
  readonly judge?: string;
  /** The term as checked, complete leaves set it; null when they turn it off. */
  make(leaves: Leaves, context: RewardContext): Term | AskedTerm | null;
}

interface OwnSpec<F extends FieldTable, T> {
  readonly fields: F;
  readonly offered?: { readonly name: string; readonly by: keyof F & string };
  readonly judge?: keyof F & string;
  make(leaves: ValuesOf<F>, context: RewardContext): T | null;
}

const ownSpec = <F extends FieldTable, T>(spec: OwnSpec<F, T>) => ({
  ...spec,
  make: (leaves: Leaves, context: RewardContext) => spec.make(leaves as ValuesOf<F>, context),
});

/** A specification whose `make` reads the values of its own fields, typed by them. */
export const termSpec = <F extends FieldTable>(spec: OwnSpec<F, Term>) => ownSpec(spec);

/** The same of a term that is asked for its values. */
export const askedTermSpec = <F extends FieldTable>(spec: OwnSpec<F, AskedTerm>) => ownSpec(spec);
