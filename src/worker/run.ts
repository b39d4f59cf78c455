import { writeFile } from "../experiment/file";
import type { Experiment, SharedRun } from "../experiment/experiment";
import { temperatureAt } from "../methods/schedules";
import { settingsFrom } from "../methods/settings";
import { outlineOf } from "../judging/counted";
import type { Task } from "../tasks/task";
import { type Checkpoint, sameExperiment } from "./saves/checkpoint";
import { digestOf } from "./saves/digest";
import { type Loaded, type SaveStorage, SavesFull, StorageFull, summaryOf } from "./saves/storage";
import { factsOf } from "../judging/facts";
import { Failure, faultOf } from "./failure";
import { packSave } from "./saves/pack";
import { metricsCsv } from "./history";
import type { Open, Opened, Progress } from "./open";
import type { Command, Report, RunId, SaveId } from "./protocol";
import { stops } from "./sentences";
import { Session } from "./session";
import { type LiveLeaves, type Said, chosenModel } from "./surroundings";

/** What the loop needs of the place it runs in: a worker's thread or Node. */
export interface Host {
  readonly report: (report: Report) => void;
  readonly open: Open;
  readonly storage?: SaveStorage; // absent: nothing is saved
  readonly date: () => number; // ms since 1970, to name saves by; never for a decision
  /** Lets waiting messages in; called between steps. */
  readonly turn: () => Promise<void>;
  readonly now: () => number; // ms
  readonly everyMs: number; // least time between two "stepped" reports
  readonly until?: number; // pause after this many steps, though the run has more
}

type Handlers = {
  readonly [K in Command["kind"]]: (command: Extract<Command, { kind: K }>) => Promise<void>;
};

/** A newer command has made this work pointless. */
class Superseded extends Error {}

const SAVE_EVERY = 100;
const SAVE_AFTER = 20_000; // steps, or ms where those take longer

/**
 * The loop that owns the device. Commands wait in a mailbox and are obeyed between steps, one after
 * the other, so that nothing ever changes under a step. Whatever fails becomes a fault with a
 * sentence.
 */
export class Runner {
  private readonly mail: Command[] = [];
  private wake: () => void = () => undefined;
  private run: RunId = "";
  private session: Session | undefined;
  private state: "running" | "paused" | "stopped" = "paused";
  private saveBy = 0; // when the next save is due, by the host's clock
  private unsaved = false; // the storage failed, and the page was told
  private awaited: number | null = null; // the step of the save that an opening run goes on from
  private ended = false;
  private save_: { id: SaveId; digest: string | null } = { id: "", digest: null }; // its place
  private losing: Session | undefined; // what is done on it now is lost with the run

  constructor(private readonly host: Host) {}

  handle(command: Command): void {
    this.mail.push(command);
    if (this.mail.every(this.supersedes)) this.losing?.close();
    this.wake();
  }

  /** Runs until `end` is called. Never rejects. */
  async live(): Promise<void> {
    while (!this.ended) {
      const command = this.mail.shift();
      if (command) await this.guard(() => this.obey(command));
      else if (this.state === "running") {
        await this.guard(() => this.train());
        await this.host.turn();
      } else if (this.state === "paused" && this.session?.evaluator.unfinished) {
        await this.guard(() => this.measure());
        await this.host.turn();
      } else await new Promise<void>((wake) => (this.wake = wake));
    }
  }

  /** For the headless runner: stop living once the mailbox is empty. */
  end(): void {
    this.ended = true;
    this.wake();
  }

  get current(): Session | undefined {
    return this.session;
  }

  private say = (report: Said): void => this.host.report({ ...report, run: this.run });

  private tell(state: "running" | "paused" | "stopped"): void {
    this.state = state;
    this.say({ kind: "state", state, step: this.session?.step ?? 0 });
  }

  private async guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Superseded)) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const fault = faultOf(error, this.session ? this.session.savedAt : this.awaited);
    // a lost device is told once, though every call after it fails
    if (this.state === "stopped" && stops(fault)) return;
    this.say({ kind: "fault", fault, step: this.session?.step ?? 0 });
    if (stops(fault)) this.tell("stopped");
  }

  private async obey(command: Command): Promise<void> {
    const open = ["open", "list", "delete", "download"].includes(command.kind);
    if (!open && command.run !== this.run) return;
    await (this.handlers[command.kind] as (c: Command) => Promise<void>)(command);
  }

  private readonly handlers: Handlers = {
    open: (command) => this.open(command),
    play: async () => {
      if (!this.session || this.state === "stopped")
        return this.say({
          kind: "notice",
          sentence: "This run is over; rewind it, or start a new one.",
        });
      if (this.session.finished)
        this.say({
          kind: "notice",
          sentence:
            `All ${this.session.step} steps of this run are taken. Rewind it, or set more ` +
            "steps in a new run.",
        });
      this.saveBy = this.host.now() + SAVE_AFTER;
      this.tell(this.session.finished ? "paused" : "running");
      return Promise.resolve();
    },
    pause: async () => {
      if (this.state !== "running" || !this.session) return;
      this.state = "paused";
      await this.session.settle();
      this.tell("paused");
      await this.save();
    },
    step: async () => {
      if (!this.session || this.state === "stopped" || this.session.finished) return;
      this.state = "paused";
      await this.session.advance();
      await this.session.settle();
      this.tell("paused");
    },
    rewind: async () => {
      if (!this.session) return;
      await this.session.rewind();
      this.tell("paused");
    },
    edit: async ({ path, value, undoes }) => this.session?.edit(path, value, undoes),
    watch: async ({ prompt }) => this.session?.watch(prompt),
    list: (command) => this.list(command.run),
    delete: async ({ run, save }) => {
      await this.host.storage?.delete(save);
      if (this.session && save === this.save_.id) this.session.savedAt = null;
      this.unsaved = false;
      this.host.report({ kind: "deleted", run, save });
      await this.list(run);
    },
    download: async ({ run, save }) => {
      const stored = await this.host.storage?.raw(save);
      if (stored === undefined) return;
      const bytes = packSave(stored);
      this.host.report({ kind: "file", run, name: `amortize-${save}.save`, bytes });
    },
    import: async ({ files }) => this.session?.importAdapter(files),
    save: () => {
      this.unsaved = false;
      return this.save();
    },
    export: ({ what }) => this.exportFiles(what),
    close: () => {
      this.shut();
      return Promise.resolve();
    },
  };

  // ── opening and closing
  // ────────────────────────────────────────────────────────────────────────

  private async open({
    run,
    experiment,
    replay,
    resume,
  }: Extract<Command, { kind: "open" }>): Promise<void> {
    this.shut();
    this.run = run;
    this.state = "paused";
    this.unsaved = false;
    const board: LiveLeaves = { leaves: experiment.leaves };
    const loaded = resume === undefined ? undefined : await this.load(resume);
    const found = loaded?.kind === "found" ? loaded : undefined;
    const fits = found && sameExperiment(found.checkpoint.experiment, experiment);
    this.awaited = fits ? found.checkpoint.step : null;
    this.save_ = fits && resume ? { id: resume, digest: found.digest } : { id: run, digest: null };
    const opened = await this.host.open(
      experiment,
      () => board.leaves,
      this.progress({ experiment, resume }),
    );
    this.session = await this.begin(opened, board, {
      experiment,
      replay,
      loaded,
    });
    this.state = "paused";
  }

  private async begin(
    opened: Opened,
    board: LiveLeaves,
    { experiment, replay, loaded }: { experiment: Experiment; replay?: SharedRun; loaded?: Loaded },
  ): Promise<Session> {
    try {
      this.unlessSuperseded();
      const session = new Session(
        opened,
        experiment,
        board,
        { say: this.say, now: this.host.now, everyMs: this.host.everyMs },
        replay,
      );
      const saved = loaded && this.restore(session, opened, loaded);
      await session.evaluator.followSentenceModel();
      opened.onFault((fault) => {
        if (this.session === session)
          this.fail(
            new Failure(
              fault.kind === "device-lost" ? { ...fault, savedAt: session.savedAt } : fault,
            ),
          );
      });
      if (!saved) await this.firstLook(session);
      this.say({
        kind: "ready",
        machine: opened.machine,
        task: session.evaluator.facts(),
        step: session.step,
      });
      if (saved) await this.losable(session, () => session.recall(saved));
      this.say({ kind: "state", state: "paused", step: session.step });
      return session;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  /** The untrained policy beside its target: "ready" means that training may begin at once. */
  private async firstLook(session: Session): Promise<void> {
    this.say({ kind: "probing", what: "computing the exact answer" });
    await this.losable(session, () => session.look());
  }

  /**
   * Tells what is going on while a run opens, no more often than people can read, and each thing's
   * beginning and end.
   */
  private progress(opening: {
    experiment: Experiment;
    resume?: SaveId;
  }): (progress: Progress) => void {
    let told = -Infinity;
    let what = "";
    return (progress) => {
      this.unlessSuperseded();
      if (progress.kind === "task") return this.introduce(progress.task, opening);
      const now = this.host.now();
      const name = progress.kind === "loading" ? progress.name : progress.what.replace(/\d+/, "");
      const done = progress.kind === "loading" && progress.received === progress.total;
      if (name === what && !done && now - told < this.host.everyMs) return;
      [told, what] = [now, name];
      this.say(progress);
    };
  }

  /**
   * What is known before there is a model. A saved run may have been edited, so its target is not
   * told before it is back.
   */
  private introduce(
    task: Task,
    { experiment, resume }: { experiment: Experiment; resume?: SaveId },
  ): void {
    this.say({
      kind: "task",
      task: factsOf(task, { sentenceModel: chosenModel(experiment.leaves) }),
    });
    const outline =
      resume !== undefined
        ? null
        : outlineOf(task, temperatureAt(settingsFrom(experiment.leaves).temperature, 0));
    if (outline) this.say({ kind: "outline", outline });
  }

  private supersedes = (command: Command): boolean =>
    command.kind === "open" || (command.kind === "close" && command.run === this.run);

  private unlessSuperseded(): void {
    if (this.mail.some(this.supersedes)) throw new Superseded();
  }

  /**
   * Work of which nothing would be kept: a newer run closes this one under it, and does not wait
   * for more than one call to the device.
   */
  private async losable(session: Session, work: () => Promise<void>): Promise<void> {
    this.unlessSuperseded();
    this.losing = session;
    try {
      await work();
    } catch (error) {
      this.unlessSuperseded();
      throw error;
    } finally {
      this.losing = undefined;
    }
  }

  private async load(save: SaveId): Promise<Loaded> {
    try {
      return (await this.host.storage?.load(save)) ?? { kind: "missing" };
    } catch (error) {
      return { kind: "damaged", sentence: unreadable(error) };
    }
  }

  private async list(run: RunId): Promise<void> {
    const saves = (await this.host.storage?.list()) ?? [];
    this.host.report({ kind: "saves", run, saves });
  }

  private restore(session: Session, { machine }: Opened, loaded: Loaded): Checkpoint | undefined {
    const no = (sentence: string) => {
      this.say({ kind: "notice", sentence });
      return undefined;
    };
    if (loaded.kind === "missing")
      return no("This run is not saved here any more, so it starts from its seed.");
    if (loaded.kind === "damaged") return no(`${loaded.sentence} This run starts from its seed.`);
    const saved = loaded.checkpoint;
    if (!sameExperiment(saved.experiment, session.start) || saved.model !== machine.model.name)
      return no("What was saved is another experiment, so this run starts from its seed.");
    session.restore(saved);
    if (saved.adapter !== machine.adapter)
      this.say({
        kind: "notice",
        sentence:
          `This run was saved on ${saved.adapter}; from here on its tokens may differ from ` +
          "that machine's.",
      });
    return saved;
  }

  private shut(): void {
    this.session?.close();
    this.session = undefined;
    this.state = "paused";
  }

  // ── training
  // ───────────────────────────────────────────────────────────────────────────────────

  private async train(): Promise<void> {
    const { session } = this;
    if (!session) return;
    await this.losable(session, () => session.advance());
    if (session.finished || session.step === this.host.until) {
      await session.settle();
      this.tell("paused");
      await this.save();
      if (session.finished)
        this.say({ kind: "notice", sentence: `All ${session.step} steps of this run are taken.` });
    } else if (session.step % SAVE_EVERY === 0 || this.host.now() >= this.saveBy) await this.save();
    if (session.evaluator.has(session.moment)) await this.measure(); // a look is a pause already
  }

  /**
   * One baseline of the untrained model, if one is missing: nobody waits for it, and training
   * begins without.
   */
  private async measure(): Promise<void> {
    const { session } = this;
    if (session) await this.losable(session, () => session.evaluator.measure(session.moment));
  }

  /** Saves the whole run. A storage that fails is told once and stops nothing. */
  private async save(): Promise<void> {
    const { session } = this;
    const { storage } = this.host;
    if (!session || !storage || session.step === 0) return;
    this.saveBy = this.host.now() + SAVE_AFTER;
    const checkpoint = await session.checkpoint();
    try {
      await this.store(storage, checkpoint);
    } catch (error) {
      if (!this.unsaved) await this.reportUnsaved(error);
      this.unsaved = true;
      return;
    }
    this.unsaved = false;
    session.savedAt = checkpoint.step;
  }

  /** Under the run's own id, or, where another tab went on from the same save, under a new one. */
  private async store(storage: SaveStorage, checkpoint: Checkpoint): Promise<void> {
    const digest = digestOf(checkpoint);
    for (let copy = 2; ; copy++) {
      const summary = summaryOf(this.save_.id, checkpoint, this.host.date());
      const done = await storage.save({ summary, checkpoint, digest }, this.save_.digest);
      if (done === "saved") {
        this.save_ = { id: this.save_.id, digest };
        const { save, step, bytes } = summary;
        return this.say({ kind: "saved", save, step, bytes });
      }
      this.save_ = { id: `${this.run}.${copy}`, digest: null };
    }
  }

  private async reportUnsaved(error: unknown): Promise<void> {
    if (error instanceof SavesFull)
      return this.fail(new Failure({ kind: "saves-full", kept: error.kept }));
    if (error instanceof StorageFull) {
      const saves = (await this.host.storage?.list().catch(() => [])) ?? [];
      const keptMB = Math.ceil(saves.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
      const { neededMB } = error;
      const kept = saves.length;
      return this.fail(new Failure({ kind: "storage-full", neededMB, kept, keptMB }));
    }
    this.say({
      kind: "notice",
      sentence:
        "This browser keeps no runs " +
        `(${error instanceof Error ? error.name : String(error)}). The run goes on, unsaved.`,
    });
  }

  private async exportFiles(what: "adapter" | "metrics" | "samples"): Promise<void> {
    const { session } = this;
    if (!session) return;
    for (const { name, bytes } of await runFiles(session, what))
      this.say({ kind: "file", name, bytes });
  }
}

const unreadable = (error: unknown): string =>
  "The saved runs of this browser cannot be read " +
  `(${error instanceof Error ? error.name : String(error)}).`;

/** The files of a run, by what was asked for. */
export async function runFiles(
  session: Session,
  what: "adapter" | "metrics" | "samples" | "experiment",
): Promise<readonly { name: string; bytes: Uint8Array }[]> {
  const text = (name: string, content: string) => [
    { name, bytes: new TextEncoder().encode(content) },
  ];
  if (what === "adapter") return session.adapterFiles();
  if (what === "metrics")
    return text("metrics.csv", metricsCsv(session.history, session.shared.edits));
  if (what === "experiment") return text("experiment.json", writeFile(session.shared));
  return text(
    "samples.jsonl",
    session.evaluator.samples.rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
  );
}
