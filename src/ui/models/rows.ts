import type {
  BaseName,
  KeptModel,
  MemoryPlan,
  ModelFacts,
  ModelFault,
  ModelState,
} from "../../worker/protocol/models";
import { modelTitle, plainName } from "../stores/models";
import type { ModelsState } from "./state";
import { EMBEDDED, embedded, suggested, type Suggested } from "./suggested";

/** One model of the list, with all that is known of it. */
export interface Row {
  readonly model: string; // as commands name it
  readonly title: string;
  readonly licence: string | null;
  readonly family: string | null;
  readonly parameters: number | null;
  readonly facts: ModelFacts | null;
  readonly fault: ModelFault | null;
  readonly state: ModelState | null;
  readonly kept: KeptModel | null;
  readonly plans: readonly MemoryPlan[];
  readonly base: BaseName | null; // the chosen one; null before there is a plan
  readonly isOffered: boolean; // files of the visitor's disk, read where they lie
  readonly isAsking: boolean;
  readonly isWaiting: boolean; // for consent
  readonly isInUse: boolean;
  readonly isAgreed: boolean; // the hub may be contacted for it, though it asks for each model
  readonly isDeleted: boolean; // struck out, and can come back
}

type Known = Pick<
  ModelsState,
  | "kept"
  | "named"
  | "offered"
  | "facts"
  | "faults"
  | "states"
  | "plans"
  | "asking"
  | "waiting"
  | "agreed"
  | "deleted"
  | "bases"
>;

/** Every model that can be chosen, in an order that does not change as they arrive. */
export function rowsOf(known: Known, inUse: string): readonly Row[] {
  const names = new Set([
    EMBEDDED,
    ...Object.keys(known.offered),
    ...known.named.map(plainName),
    ...suggested.map(({ model }) => model),
    ...(known.kept ?? []).map(nameOfKept),
  ]);
  return [...names].map((model) => rowOf(model, known, inUse));
}

/** What a kept model was asked for by; its own name, with the commit, where that is no name. */
const nameOfKept = ({ asked, model }: KeptModel) => plainName(asked === "" ? model : asked);

/** What is kept of a model: by its own name, else by what it was asked for, the whole one first. */
function keptAs(model: string, kept: readonly KeptModel[]): KeptModel | null {
  const own = kept.find((k) => k.model === model);
  const asked = kept.filter((k) => nameOfKept(k) === model);
  return own ?? asked.find(({ whole }) => whole) ?? asked.at(0) ?? null;
}

function rowOf(model: string, known: Known, inUse: string): Row {
  const facts = known.facts[model] ?? null;
  const kept = keptAs(model, known.kept ?? []);
  const told: Suggested | undefined =
    model === EMBEDDED ? embedded : suggested.find((s) => s.model === model);
  const plans = (known.plans[model] ?? []).filter(({ base }) => isOpenedAs(base, facts));
  const names = [model, facts?.model, kept?.model];
  return {
    model,
    title: kept?.title ?? facts?.title ?? modelTitle(model),
    licence: facts?.licence ?? told?.licence ?? null,
    family: facts?.family ?? told?.family ?? null,
    parameters: facts?.parameters ?? (model === EMBEDDED ? embedded.parameters : null),
    facts,
    fault: known.faults[model] ?? null,
    state: known.states[model] ?? null,
    kept,
    plans,
    base: known.bases[model] ?? proposedBase(plans),
    isOffered: known.offered[model] !== undefined,
    isAsking: known.asking.has(model),
    isWaiting: known.waiting.has(model),
    isInUse: names.includes(plainName(inUse)) || names.includes(inUse),
    isAgreed: known.agreed.has(model),
    isDeleted: kept !== null && known.deleted.has(kept.model),
  };
}

/**
 * Is a run ever opened in this format? 4 bits are those of the file, where it has some; else they
 * have a minimum (lm/base.ts). Blocks of 256 weights mean that the whole file stays as it is.
 */
function isOpenedAs(base: BaseName, facts: ModelFacts | null): boolean {
  const stored = new Set(facts?.stored.map((format) => format.toLowerCase()));
  const own = (["q4_k", "q4_0", "q4_1"] as const).find((format) => stored.has(format));
  return base === "f16" || base === (own ?? "q4_1") || (base === "q8_0" && own === undefined);
}

const isOfBlocks = (format: string) => /^i?q/i.test(format);

/** Formats of the file, without that of its vectors. */
const matricesOf = (facts: ModelFacts | null) =>
  (facts?.stored ?? []).map((format) => format.toLowerCase()).filter((format) => format !== "f32");

/**
 * How far log p is off in a base [nats]: 0 where the file's own numbers are kept as they are.
 * Beside matrices of 4 bits those of the vocabulary stay in their own; a file of more bits alone is
 * rounded to 4. Null where it was not measured: float16 was for blocks of few bits alone, not for
 * BF16 or F32.
 */
export function errorOf({ base, error }: MemoryPlan, facts: ModelFacts | null): number | null {
  const matrices = matricesOf(facts);
  if (matrices.length > 0 && matrices.every((format) => isKept(format, base, matrices))) return 0;
  return base === "f16" && !matrices.some(isOfBlocks) ? null : error;
}

/** Does a matrix that the file has in a format stay as it is? */
function isKept(format: string, base: BaseName, matrices: readonly string[]): boolean {
  switch (base) {
    case "f16":
      return format === "f16";
    case "q8_0":
      return isOfBlocks(format);
    case "q4_k":
      return isOfBlocks(format) || format === "f16";
    case "q4_0":
    case "q4_1": {
      const isOfVocabulary = format === "q8_0" || format === "q6_k";
      return format === base || (isOfVocabulary && matrices.includes(base));
    }
  }
}

/** The first base that fits, which is the most exact one of these; else the smallest. */
function proposedBase(plans: readonly MemoryPlan[]): BaseName | null {
  const fitting = plans.find(({ fits }) => fits !== false);
  const smallest = plans.toSorted((a, b) => a.sum - b.sum)[0] as MemoryPlan | undefined;
  return fitting?.base ?? smallest?.base ?? null;
}

/** The plan of the chosen base. */
export const planOf = ({ plans, base }: Row): MemoryPlan | null =>
  plans.find((plan) => plan.base === base) ?? null;

/** The row so many below the selected one, or the last; the first if that one is not shown. */
export function rowBeside(rows: readonly Row[], selected: Row, by: number): Row | undefined {
  const at = rows.findIndex(({ model }) => model === selected.model);
  return rows.at(Math.min(rows.length - 1, Math.max(0, at + by)));
}

/** Can it be opened for a run as it is? */
export const isHere = ({ model, kept, isOffered, isDeleted }: Row): boolean =>
  model === EMBEDDED || isOffered || (kept !== null && kept.whole && !isDeleted);

/** The host that it comes from, if it comes from one. */
export const isOfHub = ({ model }: Row): boolean => model.startsWith("hub:");
