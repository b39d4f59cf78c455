import { type DecodingPoint, meanDecodings } from "../judging/decoding-points";
import { type Frontier, type Point, type Rival, type Writing, frontier } from "../judging/frontier";
import { mean } from "../judging/numbers";
import { digits } from "./lines";
import { type SurveyedRival, meanRivals, rivalTable } from "./survey-rivals";

/**
 * How one prompt stands: divergences from its target before and after training, and where each way
 * of writing lies.
 */
export interface Surveyed extends Frontier {
  readonly prompt: string;
  readonly split: "train" | "held-out";
  readonly before: Figures | null; // where the policy alone is surveyed
  readonly after: Figures;
  readonly decodings: readonly DecodingPoint[];
  readonly rivals: readonly SurveyedRival[]; // of the task's constraint, if it has one
  /**
   * mass of the strings that the points are computed from, the least of policy's and untrained
   * model's
   */
  readonly seen: number;
}

/** A value is exact, or a bound, or an estimate for what a cut walk left out, as in a `Truth`. */
export interface Figures {
  readonly exact: boolean;
  readonly klForward: number | null;
  readonly klForwardAtLeast: number | null;
  readonly klForwardError: number | null; // of an estimate
  readonly klReverse: number | null;
  readonly coverage: number;
  readonly valid: number;
}

/** Means over the prompts of one split. */
export interface Split extends Frontier {
  readonly prompts: number;
  readonly klForwardBefore: number | null;
  readonly klForwardAfter: number | null;
  readonly klForwardFell: number | null; // 1 − after / before
  /** what the means are made of: "at least" where a prompt has only a bound */
  readonly klForwardIs: "exact" | "estimated" | "at least";
  readonly fellLeast: number | null; // of all its prompts
  readonly seen: number; // least of all its prompts
  readonly decodings: readonly DecodingPoint[]; // means over prompts
  readonly rivals: readonly SurveyedRival[]; // means over prompts
  /** at the temperature where its mean likelihood is largest */
  readonly likeliestTempered: Rival | undefined;
  /** prompts where the mixture as likely as tempering at its likeliest is the less diverse */
  readonly behind: number;
}

/** Null for a split without prompts. */
export function splitOf(
  prompts: readonly (Surveyed & { readonly writing: Writing })[],
  temperatures: readonly number[],
): Split | null {
  if (prompts.length === 0) return null;
  const meanKl = (of: (p: Surveyed) => Figures | null) => {
    const known = prompts.map((p) => of(p)?.klForward ?? null).filter((kl) => kl !== null);
    return known.length < prompts.length ? null : mean(known);
  };
  const fell = (before: number | null, after: number | null) =>
    before === null || after === null ? null : 1 - after / before;
  const before = meanKl((p) => p.before);
  const after = meanKl((p) => p.after);
  const each = prompts
    .map((p) => fell(p.before?.klForward ?? null, p.after.klForward))
    .filter((share) => share !== null);
  const curves = frontier(
    prompts.map((p) => p.writing),
    temperatures,
  );
  return {
    prompts: prompts.length,
    klForwardBefore: before,
    klForwardAfter: after,
    klForwardFell: fell(before, after),
    klForwardIs: kindOf(prompts.flatMap((p) => [p.before ?? [], p.after].flat())),
    fellLeast: each.length < prompts.length ? null : Math.min(...each),
    seen: Math.min(...prompts.map((p) => p.seen)),
    ...curves,
    decodings: meanDecodings(prompts.map((p) => p.decodings)),
    rivals: meanRivals(prompts.map((p) => p.rivals)),
    likeliestTempered: likeliest(curves),
    behind: prompts
      .map(likeliest)
      .filter((rival) => rival?.equal && rival.equal.diversity < rival.diversity).length,
  };
}

function kindOf(figures: readonly Figures[]): Split["klForwardIs"] {
  const cut = figures.filter(({ exact }) => !exact);
  if (cut.some(({ klForwardError }) => klForwardError === null)) return "at least";
  return cut.length > 0 ? "estimated" : "exact";
}

const likeliest = ({ tempered }: Frontier): Rival | undefined =>
  [...tempered].sort((a, b) => b.logLikelihood - a.logLikelihood).at(0);

/** A split as people read it: the divergence, then likelihood and diversity by way of writing. */
export function splitTable(title: string, split: Split): string[] {
  const row = (name: string, { logLikelihood, diversity }: Point, equal = "") =>
    (
      `  ${name.padEnd(24)} ${digits(logLikelihood).padStart(8)} ` +
      `${digits(diversity).padStart(9)}  ${equal}`
    ).trimEnd();
  return [
    `${title}, ${split.prompts} prompts: KL(target ‖ policy) ` +
      `${{ exact: "", estimated: "≈ ", "at least": "≥ " }[split.klForwardIs]}` +
      `${digits(split.klForwardBefore)} → ${digits(split.klForwardAfter)} nats, ` +
      `${percent(split.klForwardFell)} less; the least of any prompt ` +
      `${percent(split.fellLeast)}`,
    `  ${"mean over prompts".padEnd(24)} ${"log p".padStart(8)} ${"diversity".padStart(9)} ` +
      " draws as likely, partly the policy's",
    row("target", split.target),
    row("policy", split.policy),
    row("untrained", split.untrained),
    ...split.tempered.map((rival) =>
      row(
        `tempered, T ${rival.temperature}`,
        rival,
        rival.equal === null
          ? "none"
          : `${digits(rival.equal.diversity)} (${percent(rival.equal.share)} the policy's)`,
      ),
    ),
    ...(split.tempered.length > 0
      ? [
          `  as likely as tempering at its likeliest and less diverse: ${split.behind} of ` +
            `${split.prompts} prompts`,
        ]
      : []),
    ...decodingTable(split.decodings),
    ...rivalTable(split.rivals),
  ];
}

/** n strings of every decoding, by what they cost. */
function decodingTable(points: readonly DecodingPoint[]): string[] {
  const cell = (value: string | number) => String(value).padStart(9);
  const regretOf = ({ regret }: DecodingPoint) =>
    regret === null
      ? ""
      : regret.low === regret.high
        ? digits(regret.value)
        : `≥ ${digits(regret.low)}`;
  const row = (point: DecodingPoint) => {
    const { title, logLikelihood, best, diversity, evaluations } = point;
    const figures = [logLikelihood, best, diversity].map((x) => cell(digits(x)));
    const cost = [point.strings, Math.round(evaluations)].map(cell).join("");
    return `  ${title.padEnd(36)}${figures.join("")}${cost}${cell(regretOf(point))}`.trimEnd();
  };
  const heads = ["log p", "best", "diversity", "strings", "rows", "regret"].map(cell).join("");
  return [`  ${"n strings a prompt, by decoding".padEnd(36)}${heads}`, ...points.map(row)];
}

const percent = (share: number | null): string =>
  share === null ? "–" : `${digits(100 * share)} %`;
