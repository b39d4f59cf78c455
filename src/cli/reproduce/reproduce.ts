import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Decoded } from "../../schema/field";
import { replaceFile } from "../files";
import { withMeasured, withMissing, withSection } from "./document";
import { type GridProgress, runGrid } from "./grid";
import { pictureOf } from "./picture";
import type { RunCell } from "./run-cell";
import { type Done, Store } from "./store";
import { type Table, cellsOf, minutesOf } from "./table";
import { tables } from "./tables";
import { csvOf, markdownOf } from "./writing";

const names = tables.map(({ name }) => name);

const help = `npm run reproduce -- [table] [options]

Runs every arm and seed of one table, or of all, and writes docs/results.md, docs/results/*.csv and
docs/results/*.svg. Tables: ${names.join(", ")}.

  --quick     few steps on one seed, to see that everything runs: it writes to reproduced/quick/
              and leaves the documents alone
  --seeds N   the first N seeds of every table; the document says which were left out
  --jobs N    runs at a time; when absent as many as there are cores for this process, one thread
              each, which ends sooner than one run after another on all of them
  --fresh     run again what reproduced/ holds already; do so after a change of code or model
  --help      this text, and stop
`;

interface Request {
  readonly tables: readonly Table[];
  readonly quick: boolean;
  readonly fresh: boolean;
  readonly jobs: number;
}

interface Place {
  readonly root: string; // of the repository
  readonly cores: number; // that this process may use
  readonly run: RunCell;
}

/** Does what the arguments say; returns the status to end with. */
export async function reproduce(args: readonly string[], place: Place): Promise<number> {
  const request = readRequest(args, place.cores);
  if (!request.ok) {
    console.error(request.sentence);
    return 2;
  }
  if (request.value === "help") {
    console.log(help);
    return 0;
  }
  return makeTables(request.value, place);
}

function readRequest(args: readonly string[], cores: number): Decoded<Request | "help"> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: "boolean", default: false },
        fresh: { type: "boolean", default: false },
        jobs: { type: "string", default: String(Math.min(MOST_JOBS, cores)) },
        seeds: { type: "string" },
        help: { type: "boolean", default: false, short: "h" },
      },
    });
    if (values.help) return { ok: true, value: "help" };
    const { quick, fresh } = values;
    const unknown = positionals.find((name) => !names.includes(name));
    if (unknown !== undefined)
      return no(`There is no table ${JSON.stringify(unknown)}; there are ${names.join(", ")}.`);
    if (!/^[1-9]\d?$/.test(values.jobs))
      return no(`--jobs ${values.jobs} must be a whole number from 1 to 99.`);
    if (values.seeds !== undefined && !/^[1-9]\d?$/.test(values.seeds))
      return no(`--seeds ${values.seeds} must be a whole number from 1 to 99.`);
    const wanted = tables
      .filter(({ name }) => positionals.length === 0 || positionals.includes(name))
      .map((table) => withSeeds(table, Number(values.seeds ?? table.seeds.length)));
    return { ok: true, value: { tables: wanted, quick, fresh, jobs: Number(values.jobs) } };
  } catch (error) {
    return no(error instanceof Error ? error.message : String(error));
  }
}

const MOST_JOBS = 99;

const no = (sentence: string) => ({ ok: false, sentence }) as const;

/** A table on its first seeds. */
const withSeeds = (table: Table, count: number): Table => ({
  ...table,
  seeds: table.seeds.slice(0, count),
  leftOut: table.seeds.slice(count),
});

async function makeTables(request: Request, { root, run, cores }: Place): Promise<number> {
  const { quick, fresh, jobs } = request;
  const kept = join(root, "reproduced", ...(quick ? ["quick"] : []));
  const written = quick ? kept : join(root, "docs");
  const store = new Store(join(kept, "runs"));
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const faults: string[] = [];
  const began = performance.now();
  console.log(estimateOf(request, store, cores));
  for (const table of request.tables) {
    if (interrupt.signal.aborted) break;
    const cells = cellsOf(table, quick);
    const threads = Math.max(1, Math.floor(cores / jobs));
    const grid = { run, store, jobs, threads, fresh, interrupt: interrupt.signal, onProgress };
    const finished = await runGrid(cells, grid);
    faults.push(...finished.faults);
    // a table is written whole or not at all: a mean over fewer seeds would look like one over all
    if (finished.done.length === cells.length) write(written, table, finished.done, quick);
  }
  process.off("SIGINT", stop);
  process.off("SIGTERM", stop);
  for (const fault of faults) console.error(fault);
  if (interrupt.signal.aborted) {
    console.error("Stopped; the runs that had ended are kept, and the same command goes on.");
    return 130;
  }
  const minutes = (performance.now() - began) / 60_000;
  console.log(`${minutes.toFixed(1)} min; ${faults.length} runs failed.`);
  return faults.length > 0 ? 1 : 0;
}

/** What is left to run, and how long that takes on idle cores. */
function estimateOf(request: Request, store: Store, cores: number): string {
  const { tables: wanted, quick, fresh, jobs } = request;
  const atOnce = Math.min(jobs, cores);
  const parts = wanted.map((table) => {
    const cells = cellsOf(table, quick);
    const left = fresh ? cells : cells.filter((cell) => !store.find(cell));
    const minutes = left.reduce((sum, cell) => sum + minutesOf(table, cell, quick), 0) / atOnce;
    return { name: table.name, runs: left.length, kept: cells.length - left.length, minutes };
  });
  const total = parts.reduce((sum, { minutes }) => sum + minutes, 0);
  const lines = parts.map(
    ({ name, runs, kept, minutes }) =>
      `${name}: ${runs} runs, ${kept} kept; about ${minutes.toFixed(0)} min`,
  );
  return [...lines, `In all about ${total.toFixed(0)} min on idle cores, ${jobs} at a time.`].join(
    "\n",
  );
}

function onProgress({ done, of, cell, secondsLeft }: GridProgress): void {
  const left = `${Math.ceil(secondsLeft / 60)} min left`;
  console.log(`${cell.table} ${done} of ${of}: ${cell.arm}, seed ${cell.seed}; about ${left}`);
}

/** Writes a table's section, its CSV and its picture. */
function write(folder: string, table: Table, done: readonly Done[], quick: boolean): void {
  const beside = join(folder, "results");
  mkdirSync(beside, { recursive: true });
  const picture = pictureOf(table, done);
  const shown = picture ? `\n![${table.title}](results/${table.name}.svg)\n` : "";
  const path = join(folder, "results.md");
  const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const section = `${markdownOf(table, done, quick)}${shown}`;
  const whole = withMissing(withSection(before, table.name, section), names);
  replaceFile(path, withMeasured(whole));
  replaceFile(join(beside, `${table.name}.csv`), csvOf(table, done));
  if (picture) replaceFile(join(beside, `${table.name}.svg`), picture);
}
