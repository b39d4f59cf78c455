import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonOf } from "../../experiment/json";
import { replaceFile } from "../files";
import type { Cell, Last } from "./table";

/** A run that has ended, as it is kept. */
export interface Done {
  readonly cell: Cell;
  readonly first: Last; // of the untrained model
  readonly last: Last;
  readonly seconds: number; // of the process, model and judging included
}

/**
 * Runs that have ended, one file each, so that a grid goes on where it stopped. A run is found by
 * its options and its seed; whoever has changed the code asks for a fresh grid.
 */
export class Store {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** The kept run of a cell; undefined where there is none, or where its file is damaged. */
  find(cell: Cell): Done | undefined {
    const path = this.path(cell);
    if (!existsSync(path)) return undefined;
    try {
      const done = JSON.parse(readFileSync(path, "utf8")) as Done;
      return done.last["final"] === true && done.cell.seed === cell.seed ? done : undefined;
    } catch {
      return undefined; // cut short while it was written by another program: run again
    }
  }

  keep(done: Done): void {
    replaceFile(this.path(done.cell), `${jsonOf(done)}\n`);
  }

  private path({ table, arm, seed, options }: Cell): string {
    const digest = createHash("sha256").update(options.join("\0")).digest("hex").slice(0, 12);
    return join(this.folder, `${table}-${arm}-seed-${seed}-${digest}.json`);
  }
}
