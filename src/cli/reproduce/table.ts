/** A table of results: arms by seeds, each cell one run of `npm run -s experiment`. */

/** A figure of one run, with its standard error where it is an estimate. */
export interface Measured {
  readonly value: number;
  readonly error?: number;
}

/** The last line that a headless run prints, as JSON brought it. */
export type Last = Readonly<Record<string, unknown>>;

/** One figure of every run of a table. */
export interface Figure {
  readonly name: string; // in the CSV
  readonly title: string;
  readonly unit: string; // "nats", or "1"
  /** Which is better; it says nothing of what is only told. */
  readonly better?: "less" | "more";
  readonly scale: "linear" | "log"; // of the picture's axis
  readonly read: (last: Last) => Measured | null;
  /** The same before training, where the last line says it; absent: the first line does. */
  readonly readBefore?: (last: Last) => Measured | null;
  /** The same of a decoding of the untrained model, by its title, from the last line. */
  readonly readDecoding?: (last: Last, title: string) => Measured | null;
}

/** A row of a table. */
interface Row {
  readonly name: string; // in the CSV
  readonly title: string;
}

/** One way of learning, as options of `npm run -s experiment`. */
export interface Arm extends Row {
  readonly options: readonly string[];
  readonly fullOptions?: readonly string[]; // its own beside the table's
  readonly minutes?: number; // of a full run, where it takes longer than the table's
  /** Nothing is trained: the model as these options prompt it. Its run takes one step unread. */
  readonly isUntrained?: true;
}

/** A decoding of the untrained model: a row without runs, read from those of an arm. */
export interface DecodingRow extends Row {
  readonly from: string; // the arm
  readonly decoding: string; // its title in the survey
}

/** The figure of an arm that one of its runs brought. */
export const readArm = ({ isUntrained }: Arm, figure: Figure, { first, last }: Lines) =>
  isUntrained ? readBefore(figure, { first, last }) : figure.read(last);

/** The figure before training. */
export const readBefore = (figure: Figure, { first, last }: Lines): Measured | null =>
  figure.readBefore?.(last) ?? figure.read(first);

interface Lines {
  readonly first: Last;
  readonly last: Last;
}

export interface Table {
  readonly name: string;
  readonly title: string;
  /** What is compared, on which budget, and what the figures are: a paragraph. */
  readonly about: string;
  readonly preset: string;
  readonly options: readonly string[]; // of every arm
  readonly fullOptions?: readonly string[]; // more of them, but not with --quick
  readonly arms: readonly Arm[];
  /** The untrained model is judged by the first arm alone; for the others it would be the same. */
  readonly policyOnly?: true;
  readonly decodings?: readonly DecodingRow[];
  /** Of one run on one idle core, judging included, for the estimate: by default and --quick. */
  readonly minutes: { readonly full: number; readonly quick: number };
  readonly seeds: readonly number[];
  readonly leftOut?: readonly number[]; // seeds of the default grid that were not asked for
  readonly figures: readonly Figure[]; // the first is drawn
  /** Figures of another model that were published, to stand beside ours. */
  readonly published: readonly Published[];
  /** What `--quick` makes of it. */
  readonly quick: {
    readonly seeds: readonly number[];
    readonly options: readonly string[];
    readonly about?: string; // what its figures are of, or lack, beside those of a full run
  };
}

export interface Published {
  readonly what: string;
  readonly figure: string;
  readonly source: string;
}

/** One run of a table. */
export interface Cell {
  readonly table: string;
  readonly arm: string;
  readonly seed: number;
  readonly options: readonly string[]; // all but the seed, the preset first
}

/** The runs of a table, seed by seed, so that an interrupted grid has whole rounds. */
export function cellsOf(table: Table, quick: boolean): Cell[] {
  const seeds = quick ? table.quick.seeds : table.seeds;
  return seeds.flatMap((seed) =>
    table.arms.map((arm) => ({
      ...{ table: table.name, arm: arm.name, seed },
      options: optionsOf(table, arm, quick),
    })),
  );
}

function optionsOf(table: Table, arm: Arm, quick: boolean): string[] {
  const full = [...(table.fullOptions ?? []), ...(arm.fullOptions ?? [])];
  const more = quick ? table.quick.options : full;
  const judges = more.some((option) => JUDGING.includes(option));
  return [
    table.preset,
    ...table.options,
    ...arm.options,
    ...(table.policyOnly && judges && arm !== table.arms[0] ? ["--policy-only"] : []),
    ...more,
    ...(arm.isUntrained ? ["--steps", "1"] : []),
  ];
}

const JUDGING = ["--survey", "--judge", "--exam"]; // what --policy-only narrows

/** How long a run takes on one idle core. */
export function minutesOf({ arms, minutes }: Table, { arm }: Cell, quick: boolean): number {
  if (quick) return minutes.quick;
  return arms.find(({ name }) => name === arm)?.minutes ?? minutes.full;
}

/** How a cell is run by hand. */
export const commandOf = ({ options, seed }: Cell): string =>
  ["npm run -s experiment --", ...options, `--seed ${seed} --json --device wasm`].join(" ");
