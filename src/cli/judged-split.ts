import { mean, sampleMean } from "../judging/numbers";
import type { Bounded, Expectation, TruthFigures } from "../judging/report";
import { digits } from "./lines";

/** One prompt's exact answers, of the trained policy and, if it was judged, of the untrained. */
export interface JudgedPrompt {
  readonly prompt: string;
  readonly before: TruthFigures | null;
  readonly after: TruthFigures;
}

/** Means over the judged prompts of a split [nats, shares]. */
export interface JudgedSplit {
  readonly prompts: number; // judged
  readonly of: number; // in the split
  readonly exact: number; // prompts whose walk is whole
  readonly klForward: Change; // KL(target ‖ q)
  readonly klReverse: Change; // KL(q ‖ target)
  readonly tv: Change;
  readonly valid: Change; // q's mass
  /** Of the prompts of which it is known. */
  readonly verdict?: Change & {
    readonly name: string;
    readonly target: SplitMean | null;
    readonly prompts: number;
  };
  readonly world?: Change & { readonly toTarget: SplitMean | null; readonly prompts: number };
}

/**
 * A mean over prompts; its error is that of the choice of prompts, absent where all of the split
 * were judged. `atLeast`: a prompt has only a lower bound.
 */
export interface SplitMean extends Expectation {
  readonly atLeast?: true;
}

interface Change {
  readonly before: SplitMean | null;
  readonly after: SplitMean | null;
}

/** Means of the judged prompts; `of` is how many the split has. Null without prompts. */
export function judgedSplit(prompts: readonly JudgedPrompt[], of: number): JudgedSplit | null {
  const [first] = prompts;
  if (!first) return null;
  const whole = prompts.length === of;
  const over = (figures: readonly (Bounded | null)[]) => meanOf(figures, whole);
  const change = (figure: (truth: TruthFigures) => Bounded | null, among = prompts): Change => ({
    before: over(among.map(({ before }) => before && figure(before))),
    after: over(among.map((p) => figure(p.after))),
  });
  const asked = prompts.filter(({ before, after }) => (before ?? after).verdict && after.verdict);
  const known = prompts.filter(({ before, after }) => (before ?? after).world && after.world);
  return {
    prompts: prompts.length,
    of,
    exact: prompts.filter(({ before, after }) => (before ?? after).exact && after.exact).length,
    klForward: change((truth) => truth.klForward),
    klReverse: change((truth) => truth.klReverse),
    tv: change((truth) => truth.tv),
    valid: change((truth) => truth.valid),
    ...(asked[0]?.after.verdict && {
      verdict: {
        name: asked[0].after.verdict.name,
        ...change((truth) => truth.verdict?.policy ?? null, asked),
        target: over(asked.map((p) => p.after.verdict?.target ?? null)),
        prompts: asked.length,
      },
    }),
    ...(known.length > 0 && {
      world: {
        ...change((truth) => truth.world?.toPolicy ?? null, known),
        toTarget: over(known.map((p) => p.after.world?.toTarget ?? null)),
        prompts: known.length,
      },
    }),
  };
}

/** Null where a prompt's figure is not known. */
function meanOf(figures: readonly (Bounded | null)[], whole: boolean): SplitMean | null {
  const known = figures.filter((figure) => figure !== null);
  if (known.length === 0 || known.length < figures.length) return null;
  const values = known.map(({ value }) => value);
  const value = mean(values);
  const estimates = known.map(({ error = 0 }) => error);
  const own = Math.sqrt(estimates.reduce((sum, e) => sum + e * e, 0)) / known.length;
  const chosen = whole ? 0 : (sampleMean(values)?.error ?? 0);
  const error = Math.hypot(own, chosen);
  const bound = known.some(({ low, high, error: e }) => e === undefined && low !== high);
  return {
    value,
    ...(error > 0 && { error, n: known.length }),
    ...(bound && { atLeast: true as const }),
  };
}

/** A split as people read it. */
export function judgedTable(title: string, split: JudgedSplit): string[] {
  const cell = (mean: SplitMean | null) =>
    mean === null
      ? "–"
      : `${mean.atLeast ? "≥ " : ""}${digits(mean.value)}` +
        (mean.error === undefined ? "" : ` ± ${digits(mean.error, 2)}`);
  const row = (name: string, { before, after }: Change, more = "") =>
    [` ${name.padEnd(31)}`, cell(before).padStart(16), cell(after).padStart(16), ` ${more}`]
      .join(" ")
      .trimEnd();
  const { verdict, world } = split;
  return [
    `${title}: ${split.prompts} of ${split.of} prompts, ${split.exact} of them exact`,
    `  ${"mean over prompts".padEnd(30)} ${"before".padStart(16)} ${"after".padStart(16)}`,
    row("KL(target ‖ policy) [nats]", split.klForward),
    row("KL(policy ‖ target) [nats]", split.klReverse),
    row("total variation", split.tv),
    row("valid", split.valid),
    ...(verdict ? [row(verdict.name, verdict, `target ${cell(verdict.target)}`)] : []),
    ...(world
      ? [row("KL(world ‖ policy) [nats]", world, `to the target ${cell(world.toTarget)}`)]
      : []),
  ];
}
