import { Failure } from "../failure";
import type { RunId, SaveId } from "../protocol";
import type { Run } from "../run";
import type { Platform, RunReport } from "../surroundings";
import { type Checkpoint, sameExperiment } from "./checkpoint";
import { digestOf } from "./digest";
import { type Loaded, SavesFull, StorageFull, StorageSilent, summaryOf } from "./storage";
import type { Experiment } from "../../experiment/experiment";

/**
 * Where one run is saved: under its own id or, after a resume, under the id of the save it went on
 * from. If another tab has saved under that id since, the run moves to a new one.
 */
export class SavePlace {
  id: SaveId;
  savedStep: number | null = null; // of the save that an opening run goes on from
  private digest: string | null = null; // of what this run last read or wrote there
  private failing = false; // the last save failed, which was reported

  constructor(
    private readonly run: RunId,
    private readonly platform: Platform,
    private readonly report: (report: RunReport) => void,
  ) {
    this.id = run;
  }

  /** What is saved under an id; a storage that fails has nothing, and says why. */
  async load(save: SaveId, experiment: Experiment): Promise<Loaded> {
    let loaded: Loaded;
    try {
      loaded = (await this.platform.storage?.load(save)) ?? { kind: "missing" };
    } catch (error) {
      return { kind: "damaged", sentence: unreadable(error) };
    }
    if (loaded.kind !== "found" || !sameExperiment(loaded.checkpoint.experiment, experiment))
      return loaded;
    this.id = save;
    this.digest = loaded.digest;
    this.savedStep = loaded.checkpoint.step;
    return loaded;
  }

  /** What is saved here was deleted: the next save is a first one. */
  deleted(): void {
    this.digest = null;
    this.savedStep = null;
    this.failing = false;
  }

  /** The next failure is reported again. */
  tryAgain(): void {
    this.failing = false;
  }

  /**
   * Saves the run whole. A storage that fails stops nothing: why is reported once, and returned
   * where it is a fault.
   */
  async save(run: Run): Promise<Failure | undefined> {
    if (!this.platform.storage) return undefined;
    const checkpoint = await run.checkpoint();
    try {
      await this.store(checkpoint);
    } catch (error) {
      const reported = this.failing;
      this.failing = true;
      return reported ? undefined : this.failureOf(error);
    }
    this.failing = false;
    run.savedAt = checkpoint.step;
    return undefined;
  }

  private async store(checkpoint: Checkpoint): Promise<void> {
    const { storage, date } = this.platform;
    const digest = digestOf(checkpoint);
    for (let copy = 2; ; copy++) {
      const summary = summaryOf(this.id, checkpoint, date());
      const done = await storage?.save({ summary, checkpoint, digest }, this.digest);
      if (done !== "taken") {
        this.digest = digest;
        const { save, step, bytes } = summary;
        return this.report({ kind: "saved", save, step, bytes });
      }
      this.id = `${this.run}.${copy}`;
      this.digest = null;
    }
  }

  private async failureOf(error: unknown): Promise<Failure | undefined> {
    if (error instanceof Failure) return error;
    if (error instanceof SavesFull) return new Failure({ kind: "saves-full", kept: error.kept });
    if (error instanceof StorageFull) {
      const saves = (await this.platform.storage?.list().catch(() => [])) ?? [];
      const keptMB = Math.ceil(saves.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
      const { neededMB } = error;
      return new Failure({ kind: "storage-full", neededMB, kept: saves.length, keptMB });
    }
    const why =
      error instanceof StorageSilent
        ? `The storage of this browser did not answer within ${error.seconds} seconds.`
        : `This browser keeps no runs (${nameOf(error)}).`;
    this.report({ kind: "notice", sentence: `${why} The run goes on, unsaved.` });
    return undefined;
  }
}

/** Why the saved runs cannot be read, in one sentence. */
export const unreadable = (error: unknown): string =>
  error instanceof StorageSilent
    ? `The storage of this browser did not answer within ${error.seconds} seconds.`
    : `The saved runs of this browser cannot be read (${nameOf(error)}).`;

/** What was thrown, by its name. */
export const nameOf = (error: unknown): string =>
  error instanceof Error ? error.name : String(error);
