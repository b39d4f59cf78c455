import { heightsFault } from "./heights";

/**
 * One table of fields says everything about an experiment: its type, its form, its limits, its
 * help, its link, its file and the headless runner's `--set` are all derived from it.
 * A field is one leaf, named by a dotted path ("reward.temperature"). Rooms below `experiment/`
 * export tables of the fields they understand; `experiment/` merges them.
 */

/** When an edit takes effect: at the next step boundary, or only in a new run. */
type Apply = "live" | "restart";

interface Common<V> {
  readonly label: string; // as on the page, sentence case
  readonly default: V;
  readonly apply: Apply;
  readonly why: string; // one help line, shown under the control
  /** A further help line where the field at `path` has one of these values. */
  readonly alsoWhere?: {
    readonly path: string;
    readonly where: readonly string[];
    readonly why: string;
  };
  readonly source?: string; // paper section or "ours"
  readonly section: Section; // where the form puts it
  /**
   * It says something only where the field at `path` has one of these values; with `outside`, only
   * where it has none of them.
   */
  readonly only?: {
    readonly path: string;
    readonly where: readonly string[];
    readonly outside?: true;
  };
}

export type Section = "prior" | "reward" | "temperature" | "training" | "replay" | "model";

export interface NumberField extends Common<number> {
  readonly kind: "number";
  readonly min: number;
  readonly max: number;
  readonly unit: string; // "nats", "tokens", "1" for a pure number
  readonly integer?: boolean;
  readonly scale?: "linear" | "log";
  readonly step?: number; // of the fader
}
export interface ChoiceField<C extends string = string> extends Common<C> {
  readonly kind: "choice";
  readonly choices: readonly C[];
  readonly names?: Readonly<Record<C, string>>; // for people
  readonly short?: Readonly<Record<C, string>>; // the same where there is little room
  /** Buttons of the form that choose a value, each while another one is chosen. */
  readonly buttons?: readonly { readonly says: string; readonly chooses: C }[];
  readonly notes?: Readonly<Record<C, ChoiceNote>>; // what there is to read about each
}
/** What a method or an objective minimises, and what it takes for granted. */
export interface ChoiceNote {
  readonly formula: string; // TeX
  readonly assumes: string; // whole sentences
}
export interface TextField extends Common<string> {
  readonly kind: "text";
  readonly maxLength: number;
  readonly lines?: number; // rows of the control, 1 when absent
  readonly language?: "javascript" | "prompts"; // written in an editor of its own, or in a file
  /** Says in one sentence what is wrong with a text, or nothing when it is fine. */
  readonly check?: (text: string) => string | undefined;
}
/** A histogram that is drawn on the plot; `heights.ts` has its written form. */
export interface HeightsField extends Common<string> {
  readonly kind: "heights";
  readonly bars: number;
}

export type Field = NumberField | ChoiceField | TextField | HeightsField;
export type FieldTable = Readonly<Record<string, Field>>;

type ValueOf<F extends Field> = F extends NumberField
  ? number
  : F extends ChoiceField<infer C>
    ? C
    : string;
export type ValuesOf<T extends FieldTable> = { [P in keyof T]: ValueOf<T[P]> };

export const number = (field: Omit<NumberField, "kind">): NumberField => ({
  kind: "number",
  ...field,
});
export const choice = <C extends string>(field: Omit<ChoiceField<C>, "kind">): ChoiceField<C> => ({
  kind: "choice",
  ...field,
});
export const text = (field: Omit<TextField, "kind">): TextField => ({ kind: "text", ...field });
export const heights = (field: Omit<HeightsField, "kind">): HeightsField => ({
  kind: "heights",
  ...field,
});

/**
 * A value accepted for a field, or one plain sentence saying what is wrong, where, and what is
 * allowed.
 */
export type Decoded<V> = { ok: true; value: V } | { ok: false; sentence: string };

/**
 * Checks one leaf from outside (link, file, `--set`). Numbers may come as decimal strings. Never
 * clamps silently.
 */
export function decodeLeaf(path: string, field: Field, raw: unknown): Decoded<number | string> {
  if (field.kind === "number") return decodeNumber(path, field, raw);
  if (typeof raw !== "string")
    return { ok: false, sentence: `${path} must be a text, not ${describe(raw)}.` };
  if (field.kind === "choice") {
    if (field.choices.includes(raw)) return { ok: true, value: raw };
    return {
      ok: false,
      sentence: `${path} is ${quote(raw)}; allowed are ${field.choices.join(", ")}.`,
    };
  }
  if (field.kind === "text" && raw.length > field.maxLength)
    return {
      ok: false,
      sentence: `${path} has ${raw.length} characters; at most ${field.maxLength} are allowed.`,
    };
  const wrong = field.kind === "text" ? field.check?.(raw) : heightsFault(raw, field.bars);
  return wrong === undefined
    ? { ok: true, value: raw }
    : { ok: false, sentence: `${path}: ${wrong}` };
}

function decodeNumber(path: string, field: NumberField, raw: unknown): Decoded<number> {
  const kind = field.integer ? "whole number" : "number";
  const allowed = `a ${kind} from ${field.min} to ${field.max}`;
  const value = typeof raw === "string" && decimal.test(raw) ? Number(raw) : raw;
  if (typeof value !== "number" || !Number.isFinite(value))
    return { ok: false, sentence: `${path} is ${describe(raw)}; it must be ${allowed}.` };
  if (field.integer && !Number.isInteger(value))
    return { ok: false, sentence: `${path} is ${value}; it must be ${allowed}.` };
  if (value < field.min || value > field.max)
    return { ok: false, sentence: `${path} is ${value}; it must be ${allowed}.` };
  return { ok: true, value };
}

const decimal = /^\s*[+-]?(\d+[.]?\d*|[.]\d+)(e[+-]?\d+)?\s*$/i;

const quote = (s: string) => JSON.stringify(s.length > 40 ? `${s.slice(0, 40)}…` : s);

/** What a value from outside is, for a sentence. */
function describe(raw: unknown): string {
  if (typeof raw === "string") return quote(raw);
  if (typeof raw === "number" || typeof raw === "boolean") return String(raw);
  if (raw === undefined) return "nothing";
  if (raw === null) return "null";
  return Array.isArray(raw) ? "a list" : "an object";
}
