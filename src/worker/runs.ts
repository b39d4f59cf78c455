import { Lockstep } from "./lockstep";
import { RunLoop } from "./loop";
import { tried } from "./code/tried";
import type { Command, NamedFile, RunId, SaveId } from "./protocol";
import type { Run } from "./run";
import type { Open } from "./open";
import { Closed, isForAll, type RunCommand, type TimeCommand } from "./run-commands";
import { keepFile } from "./saves/keep";
import { packSave } from "./saves/pack";
import { unreadable } from "./saves/place";
import { withTimeLimit } from "./saves/time-limit";
import type { Platform } from "./surroundings";
import { timeTraining } from "./timing";
import { Turns } from "./turns";

interface Held {
  readonly loop: RunLoop;
  readonly done: Promise<void>;
  readonly opening: AbortController; // aborted where the run is closed before it is open
}

/** Commands beside which the timing of a run goes on. */
const leavesTiming: ReadonlySet<Command["kind"]> = new Set(["list", "approve", "encode"]);

/** Opens as before, told by the signal when nobody waits for it; then no fault is reported. */
const cancellable =
  (open: Open, signal: AbortSignal): Open =>
  (experiment, leaves, progress, wanted) =>
    open(experiment, leaves, progress, { ...wanted, signal }).catch((error: unknown) => {
      throw signal.aborted ? new Closed() : error;
    });

/**
 * All open runs, by id, on one device. Each has its own mailbox, state and evaluation; those that
 * train take their steps in turn.
 */
export class Runs {
  private readonly loops = new Map<RunId, Held>();
  private readonly turns = new Turns();
  private readonly groups = new Map<string, Lockstep>();
  private readonly platform: Platform;
  private timing: TimeCommand | undefined; // until another command comes
  private readonly replaced = new Map<RunId, RunId>(); // what a run that opens is to replace

  constructor(platform: Platform) {
    const { storage } = platform;
    const report: Platform["report"] = (one) => {
      platform.report(one);
      if (one.kind === "ready") this.replace(one.run);
      else if (one.kind === "fault") this.replaced.delete(one.run);
    };
    this.platform = { ...platform, report, ...(storage && { storage: withTimeLimit(storage) }) };
  }

  handle(command: Command): void {
    if (!leavesTiming.has(command.kind)) this.timing = undefined;
    if (command.kind === "together") this.handleAll(command.commands);
    else if (command.kind === "time") void this.time(command);
    else if (command.kind === "list") void this.list(command.run);
    else if (command.kind === "delete") void this.deleteSave(command.run, command.save);
    else if (command.kind === "download") void this.download(command.run, command.save);
    else if (command.kind === "keep") void this.keep(command.run, command.file);
    else if (command.kind === "open") this.open(command);
    else if (command.kind === "lend") this.platform.lend?.(command);
    else if (command.kind === "approve") this.platform.approve?.(command.code);
    else if (command.kind === "try") void this.try(command);
    else if (command.kind === "encode") this.encode(command);
    else if (command.kind === "close") this.close(command.run);
    else this.loops.get(command.run)?.loop.handle(command);
  }

  /** What all runs of a group are to do at one step waits for the furthest that one has begun. */
  private handleAll(commands: readonly Command[]): void {
    const fronts = commands.map(({ run }) => this.loops.get(run)?.loop.stride.group.front);
    commands.forEach((command, k) => {
      if (!isForAll(command)) this.handle(command);
      else this.loops.get(command.run)?.loop.handle(command, fronts[k]);
    });
  }

  /** An open run; undefined while it opens, and once it is closed. */
  get(run: RunId): Run | undefined {
    return this.loops.get(run)?.loop.run;
  }

  /** Ends every loop once its mailbox is empty; the runs stay open. */
  async end(): Promise<void> {
    const all = [...this.loops.values()];
    for (const { loop } of all) loop.end();
    await Promise.all(all.map(({ done }) => done));
  }

  /** A run of the same id is closed first. */
  private open(command: Extract<RunCommand, { kind: "open" }>): void {
    const { run, apart } = command;
    const before = this.loops.get(run);
    this.close(run);
    const opening = new AbortController();
    const open = cancellable(this.platform.open, opening.signal);
    const { storage, ...unsaved } = this.platform;
    const own = apart ? unsaved : { ...unsaved, storage };
    const group = this.groupOf(command);
    const loop = new RunLoop(run, { ...own, open }, this.turns, group);
    // a run that is opened instead of another takes no step before that one is closed
    if (command.instead === undefined) group.join(loop.stride);
    const done = this.live(run, loop, before?.done).finally(() => group.leave(loop.stride));
    this.loops.set(run, { loop, done, opening });
    this.replaced.delete(run);
    if (command.instead !== undefined) this.replaced.set(run, command.instead);
    loop.handle(command);
  }

  private groupOf({ group }: Extract<RunCommand, { kind: "open" }>): Lockstep {
    const lockstep = (group === undefined ? undefined : this.groups.get(group)) ?? new Lockstep();
    if (group !== undefined) this.groups.set(group, lockstep);
    return lockstep;
  }

  /** A run is ready: the one that it was opened for is closed. */
  private replace(run: RunId): void {
    const before = this.replaced.get(run);
    this.replaced.delete(run);
    if (before === undefined) return;
    this.close(before);
    const stride = this.loops.get(run)?.loop.stride;
    stride?.group.join(stride);
  }

  /** Closes a run. One that is still opening gives up what it fetches. */
  private close(run: RunId): void {
    const held = this.loops.get(run);
    held?.loop.handle({ kind: "close", run });
    if (held?.loop.state === "opening") held.opening.abort();
  }

  private async live(run: RunId, loop: RunLoop, before: Promise<void> | undefined): Promise<void> {
    await before;
    await loop.live();
    if (!loop.run && this.loops.get(run)?.loop === loop) this.loops.delete(run);
  }

  /** Times training while no run trains; what keeps it from that is no fault of a run. */
  private async time(command: TimeCommand): Promise<void> {
    const { run } = command;
    this.timing = command;
    const rests = ({ state }: RunLoop) => state === "paused" || state === "stopped";
    const allRest = () => [...this.loops.values()].every(({ loop }) => rests(loop));
    const pace = await timeTraining(command, {
      platform: this.platform,
      wanted: () => this.timing === command && allRest(),
      alone: (work) => this.turns.take(work, new Promise(() => undefined)),
    }).catch(() => null);
    this.platform.report({ kind: "timed", run, pace });
  }

  /** How the open run's tokenizer reads texts. */
  private encode({ run, texts }: Extract<Command, { kind: "encode" }>): void {
    const opened = this.get(run)?.opened;
    const pieces = opened ? texts.map((text) => [text, opened.pieces(text)] as const) : [];
    this.platform.report({ kind: "encoded", run, pieces: Object.fromEntries(pieces) });
  }

  /** What a code gives for strings; it was written here, or reviewed. */
  private async try({ run, code, strings }: Extract<Command, { kind: "try" }>): Promise<void> {
    const { code: runner, now, report } = this.platform;
    const outcome = await tried(runner, { code, strings }, now);
    report({ kind: "tried", run, code, outcome });
  }

  // ── saved runs
  // ─────────────────────────────────────────────────────────────────────────────────

  private async list(run: RunId): Promise<void> {
    await this.withStorage(run, async (storage) => {
      this.platform.report({ kind: "saves", run, saves: await storage.list() });
    });
  }

  private async deleteSave(run: RunId, save: SaveId): Promise<void> {
    await this.withStorage(run, async (storage) => {
      await storage.delete(save);
      for (const { loop } of this.loops.values()) loop.forgetSave(save);
      this.platform.report({ kind: "deleted", run, save });
      this.platform.report({ kind: "saves", run, saves: await storage.list() });
    });
  }

  private async download(run: RunId, save: SaveId): Promise<void> {
    await this.withStorage(run, async (storage) => {
      const stored = await storage.raw(save);
      if (stored === undefined) return;
      const name = `amortize-${save}.save`;
      this.platform.report({ kind: "file", run, name, bytes: packSave(stored) });
    });
  }

  private async keep(run: RunId, file: NamedFile): Promise<void> {
    const place = { save: crypto.randomUUID(), when: this.platform.date() };
    await this.withStorage(run, async (storage) => {
      const kept = await keepFile(file, storage, place);
      const { report } = this.platform;
      if (kept.ok) report({ kind: "kept", run, summary: kept.summary });
      else report({ kind: "notice", run, sentence: kept.sentence });
    });
  }

  private async withStorage(
    run: RunId,
    work: (storage: NonNullable<Platform["storage"]>) => Promise<void>,
  ): Promise<void> {
    const { storage, report } = this.platform;
    try {
      if (storage) await work(storage);
      else report({ kind: "saves", run, saves: [] });
    } catch (error) {
      report({ kind: "notice", run, sentence: unreadable(error) });
    }
  }
}
