import { figure, nats, percent } from "../shared/figures";
import type { Certainty, FigureName, RunRecord } from "./records/record";

/** What each figure is called, its unit, and how it is printed. */
interface Facts {
  readonly title: string;
  readonly short: string; // in tables and menus
  readonly unit: string;
  readonly print: (value: number | null | undefined) => string;
  readonly isDistance: boolean; // drawn on a logarithmic axis, if the visitor likes
}

export const figureFacts: Readonly<Record<FigureName, Facts>> = {
  tv: { title: "TV to the target", short: "TV", unit: "", print: figure, isDistance: true },
  klForward: {
    title: "KL(target ‖ q)",
    short: "KL(target ‖ q)",
    unit: "nats",
    print: figure,
    isDistance: true,
  },
  klReverse: {
    title: "KL(q ‖ target)",
    short: "KL(q ‖ target)",
    unit: "nats",
    print: figure,
    isDistance: true,
  },
  logReward: {
    title: "Reward",
    short: "Reward",
    unit: "mean log R, nats",
    print: nats,
    isDistance: false,
  },
  diversity: { title: "Diversity", short: "Diversity", unit: "", print: figure, isDistance: false },
  logLikelihood: {
    title: "Likelihood",
    short: "Likelihood",
    unit: "mean log p, nats",
    print: nats,
    isDistance: false,
  },
  logZ: { title: "log Z", short: "log Z", unit: "nats", print: nats, isDistance: false },
  valid: {
    title: "Valid strings",
    short: "Valid, %",
    unit: "%",
    print: percent,
    isDistance: false,
  },
};

const certaintyWords: Readonly<Record<Certainty, string>> = {
  exact: ", exact",
  estimate: ", estimated",
  bound: ", at least",
};
const rank: readonly Certainty[] = ["exact", "estimate", "bound"];

/** The title of a chart of these runs: the least certain of them decides what it says. */
export function titleOf(name: FigureName, records: readonly RunRecord[]): string {
  const { title, isDistance } = figureFacts[name];
  const found = records.flatMap(({ seeds }) => seeds.map(({ certainty }) => certainty));
  const least = [...found].sort((a, b) => rank.indexOf(b) - rank.indexOf(a))[0];
  return isDistance && least ? title + certaintyWords[least] : title;
}

/** The unit of a chart, as the task of these runs says it where all agree. */
export function unitOf(name: FigureName, records: readonly RunRecord[]): string {
  const { unit } = figureFacts[name];
  if (name !== "diversity" && name !== "logZ" && name !== "logReward" && name !== "logLikelihood")
    return unit;
  const said = new Set(records.map(({ figures }) => figures[name].unit));
  return said.size === 1 ? ([...said][0] ?? unit) : unit;
}

/** "0.00484–0.0200" */
export const rangeText = (
  name: FigureName,
  { low, high, n }: { readonly low: number; readonly high: number; readonly n: number },
): string => {
  const { print } = figureFacts[name];
  return n < 2 ? "no range" : `${print(low)}–${print(high)}`;
};

/** What the target's own figure is, where these runs have one and the same. */
export function targetOf(name: FigureName, records: readonly RunRecord[]): number | null {
  const told = records.flatMap(({ seeds }) =>
    seeds.map(({ targets }) => targets[name as keyof typeof targets]),
  );
  const known = told.filter((value) => value !== undefined);
  if (known.length === 0 || known.length < told.length) return null;
  const span = Math.max(...known) - Math.min(...known);
  return span <= 1e-6 * Math.max(1, Math.abs(known[0])) ? known[0] : null;
}
