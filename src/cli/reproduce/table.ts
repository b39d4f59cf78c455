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
}

/** One way of learning, as options of `npm run -s experiment`. */
export interface Arm {
  readonly name: string; // in the CSV
  readonly title: string;
  readonly options: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly title: string;
  /** What is compared, on which budget, and what the figures are: a paragraph. */
  readonly about: string;
  readonly preset: string;
  readonly options: readonly string[]; // of every arm
  readonly arms: readonly Arm[];
  readonly seeds: readonly number[];
  readonly figures: readonly Figure[]; // the first is drawn
  /** Figures of another model that were published, to stand beside ours. */
  readonly published: readonly Published[];
  /** What `--quick` makes of it. */
  readonly quick: { readonly seeds: readonly number[]; readonly options: readonly string[] };
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
  const more = quick ? table.quick.options : [];
  return seeds.flatMap((seed) =>
    table.arms.map((arm) => ({
      table: table.name,
      arm: arm.name,
      seed,
      options: [table.preset, ...table.options, ...arm.options, ...more],
    })),
  );
}

/** How a cell is run by hand. */
export const commandOf = ({ options, seed }: Cell): string =>
  ["npm run -s experiment --", ...options, `--seed ${seed} --json --device wasm`].join(" ");
