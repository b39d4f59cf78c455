import { leavesAt } from "../../../experiment/edits";
import { movesTarget } from "../../../experiment/fields";
import { schema } from "../../../experiment/presets";
import { count, whole } from "../../shared/figures";
import { SEEDS_OF_A_RANKING, type FigureName, type RunRecord, type SeedCurve } from "./record";
import { valueAt, type Along } from "./statistics";

/** Two runs, seed by seed, at one budget. */
export interface Duel {
  readonly won: number; // seeds with which the first is nearer to the target
  readonly lost: number; // those with which the second is; with the others both are as near
  readonly of: number; // seeds that both have
  readonly along: Along; // what both have spent equally
  readonly at: number;
}

const distances: ReadonlySet<FigureName> = new Set(["tv", "klForward", "klReverse"]);

/** How far from the target a figure says that a policy is: smaller is nearer. */
export function distanceOf(curve: SeedCurve, figure: FigureName, value: number): number {
  if (distances.has(figure)) return value;
  if (figure === "valid") return 1 - value;
  const target = curve.targets[figure as keyof SeedCurve["targets"]];
  return target === undefined ? NaN : Math.abs(value - target);
}

const lastX = (curve: SeedCurve, figure: FigureName, along: Along): number =>
  curve.rows.findLast((row) => row.figures[figure] !== undefined)?.[along] ?? 0;

/** The fields that say what is sampled from. */
const ofTarget = Object.entries(schema.table)
  .filter(([path, { section }]) => movesTarget(path) || section === "prior" || section === "reward")
  .map(([path]) => path);

/** Have two runs one target at their ends, so that distances to it can be compared? */
export function isSameTarget(a: RunRecord, b: RunRecord): boolean {
  const [one, other] = [a, b].map(({ experiment: { leaves }, edits }) =>
    leavesAt(leaves, edits, Infinity),
  );
  return (
    a.experiment.preset === b.experiment.preset &&
    [...ofTarget, "model.name"].every((path) => one[path] === other[path])
  );
}

/**
 * Counts seeds won at equal reward evaluations: as many as the run that spent fewer had. A method
 * that asks for no reward spends none, and is compared at equal steps. Null where the two have no
 * seed in common, or other targets.
 */
export function duel(a: RunRecord, b: RunRecord, figure: FigureName): Duel | null {
  if (!isSameTarget(a, b)) return null;
  const shared = a.seeds.flatMap((one) => {
    const other = b.seeds.find(({ seed }) => seed === one.seed);
    return other ? [[one, other] as const] : [];
  });
  if (shared.length === 0) return null;
  const spent = (along: Along) =>
    Math.min(...shared.flat().map((curve) => lastX(curve, figure, along)));
  const along = spent("rewardEvaluations") > 0 ? "rewardEvaluations" : "step";
  const at = spent(along);
  if (at <= 0) return null;
  const gaps = shared.map((curves) => {
    const [one, other] = curves.map((curve) =>
      distanceOf(curve, figure, valueAt(curve, figure, along, at)),
    );
    return one - other;
  });
  if (gaps.some(Number.isNaN)) return null;
  const won = gaps.filter((gap) => gap < 0).length;
  const lost = gaps.filter((gap) => gap > 0).length;
  return { won, lost, of: gaps.length, along, at };
}

/** What is compared, in two sentences: seeds are counted, nothing is called better. */
export interface Verdict {
  readonly name: string; // of the first run, in bold
  readonly rest: string;
  readonly terms: string;
  readonly isRanking: boolean;
}

const spentWords: Readonly<Record<Along, string>> = {
  rewardEvaluations: "reward evaluations",
  step: "steps",
  seconds: "seconds of training",
};

type Against = Duel & { readonly rival: RunRecord };

/**
 * "nearer to the target than far with 2 of 3 seeds"; where these are not most, what became of the
 * others: "nearer to the target than far with 1 of 3 seeds (further with 1, as near with 1)".
 */
function clause({ rival, won, lost, of }: Against, isFirst: boolean): string {
  const target = isFirst ? " to the target" : "";
  const equal = of - won - lost;
  if (equal === of) {
    const all = of === 1 ? "one seed" : `all ${of} seeds`;
    return `as near${target} as ${rival.name} with ${all}`;
  }
  const own = `nearer${target} than ${rival.name} with ${won} of ${count(of, "seed")}`;
  if (2 * won > of) return own;
  const further = lost > 0 ? [`further with ${lost}`] : [];
  const asNear = equal > 0 ? [`as near with ${equal}`] : [];
  return `${own} (${[...further, ...asNear].join(", ")})`;
}

/** The run that wins most seeds against the others, and against whom; null where nothing can be. */
export function verdictOf(records: readonly RunRecord[], figure: FigureName): Verdict | null {
  const tried = records.map((record) => {
    const rivals = records.filter((other) => other !== record);
    const duels = rivals.flatMap((rival) => {
      const result = duel(record, rival, figure);
      return result ? [{ rival, ...result }] : [];
    });
    return { record, duels, won: duels.reduce((sum, { won, of }) => sum + won / of, 0) };
  });
  const [first] = tried.filter(({ duels }) => duels.length > 0).sort((a, b) => b.won - a.won);
  if (!first) return null;
  const { record, duels } = first;
  const against = duels.map((one, k) => clause(one, k === 0));
  const fewest = Math.min(...duels.map(({ of }) => of));
  const isRanking = fewest >= SEEDS_OF_A_RANKING;
  const budgets = duels.map(({ along, at }) => `${whole(at)} ${spentWords[along]}`);
  const same = new Set(budgets).size === 1 ? `${budgets[0]} each` : "equal budgets, by pair";
  const few = fewest === 1 ? "One seed is" : "Two seeds are";
  const caution = isRanking ? "" : `${few} not a ranking: it needs ${SEEDS_OF_A_RANKING}. `;
  return {
    name: record.name,
    rest: ` is ${against.join(", ")}.`,
    terms: `${caution}Same seeds, ${same}.`,
    isRanking,
  };
}
