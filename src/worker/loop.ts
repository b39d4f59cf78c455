import { CodeFault } from "../reward/code";
import { codeUnopened, withdrawing } from "./code/withdraw";
import { exported } from "./export";
import { faultOf } from "./failure";
import type { Lockstep } from "./lockstep";
import { type Letter, Mailbox } from "./mailbox";
import { type Again, opening } from "./opening";
import type { RunId } from "./protocol";
import { type Asked, repetitionOf } from "./repetition";
import type { Run } from "./run";
import { Closed, type Handlers, type OpenCommand, type RunCommand, retries } from "./run-commands";
import { SavePlace } from "./saves/place";
import { SaveSchedule } from "./saves/schedule";
import { allTaken, stops } from "./sentences";
import type { Platform, RunReport } from "./surroundings";
import { Stride } from "./stride";
import type { Turns } from "./turns";

/**
 * One run and its mailbox. Commands are obeyed between steps, one after the other: nothing changes
 * under a step. Whatever fails becomes a fault with a sentence, and stops this run alone.
 */
export class RunLoop {
  run: Run | undefined;
  readonly stride: Stride;
  private readonly mail = new Mailbox();
  state: "opening" | "running" | "paused" | "stopped" = "opening";
  private ending = false; // once the mailbox is empty
  private closed = false;
  private readonly schedule: SaveSchedule;
  private until: number | undefined; // steps in all, after which it rests
  private changed = false; // an edit while paused is not saved yet
  private waits = false; // for a command, since the reward cannot be computed
  private asked: Asked | undefined; // how the run was opened
  private lost: (() => Promise<void>) | undefined; // reopens the run, closed until then
  private readonly place: SavePlace;

  constructor(
    private readonly id: RunId,
    private readonly platform: Platform,
    private readonly turns: Turns,
    group: Lockstep,
  ) {
    this.stride = new Stride(this, group);
    this.place = new SavePlace(id, platform, this.report);
    this.schedule = new SaveSchedule(platform.now);
  }

  /** Will it take further steps, now or once it is open or played? */
  get goesOn(): boolean {
    return !this.closed && !this.waits && this.state !== "stopped" && !this.run?.finished;
  }

  /** `after`: a run that has taken fewer steps takes them first, as others of its group have. */
  handle(command: RunCommand, after = 0): void {
    this.mail.put({ command, after });
  }

  /** Ends once all that was sent before is done; the run stays open. */
  end(): void {
    this.ending = true;
    this.mail.wake();
  }

  /** A saved run was deleted; it may be this one's. */
  forgetSave(save: string): void {
    if (save !== this.place.id) return;
    this.place.deleted();
    if (this.run) this.run.savedAt = null;
  }

  /** Runs until the run is closed or `end` was called. Never rejects. */
  async live(): Promise<void> {
    while (!this.closed) {
      if (this.lost) await this.guard(this.lost);
      const letter = this.mail.take();
      if (letter) await this.read(letter);
      else if (this.ending) return;
      else if (this.state === "running") await this.trainInTurn();
      else if (!(await this.idle())) await this.nextMail();
    }
  }

  private readonly report = (one: RunReport) => this.platform.report({ ...one, run: this.id });

  private become(state: "running" | "paused" | "stopped"): void {
    this.state = state;
    this.stride.group.moved();
    this.report({ kind: "state", state, step: this.run?.steps ?? 0 });
  }

  /** Resolves once there is a command to obey, or the loop is to end. */
  private async nextMail(): Promise<void> {
    if (this.mail.isEmpty && !this.ending) await this.mail.woken();
  }

  private async guard(work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Closed || this.lost) return;
      if (!(error instanceof CodeFault) || !this.run) return this.fail(error);
      this.changed = await withdrawing(this.run, error, this.report);
      this.waits = !this.changed;
      this.stride.group.moved();
    }
  }

  private readonly fail = (error: unknown): void => {
    const fault = faultOf(error, this.run ? this.run.savedAt : this.place.savedStep);
    // a lost device is reported once, though every call after it fails
    if (this.state === "stopped" && stops(fault)) return;
    if (fault.kind === "thread-lost" && (this.lost || this.repeats())) return;
    this.report({ kind: "fault", fault, step: this.run?.steps ?? 0 });
    if (stops(fault)) this.become("stopped");
  };

  private async read({ command, after }: Letter): Promise<void> {
    const wanted = () => !this.mail.holds((kind) => kind === "close" || kind === "rewind");
    await this.stride.catchUp(after, wanted, (work) => this.turns.take(() => this.guard(work)));
    await this.guard(() => this.obey(command));
    this.stride.group.moved();
  }

  private obey(command: RunCommand): Promise<void> | void {
    if (retries.has(command.kind)) this.waits = false;
    return (this.handlers[command.kind] as (c: RunCommand) => Promise<void> | void)(command);
  }

  private readonly handlers: Handlers = {
    open: (command) => this.open(command),
    play: ({ until }) => this.play(until),
    pause: () => this.pause(),
    step: async () => {
      const { run } = this;
      if (!run || this.state === "stopped" || run.finished) return;
      this.state = "paused";
      await this.stride.take(run);
      await this.rest(run);
    },
    rewind: async () => {
      await this.run?.rewind();
      if (this.run) this.become("paused");
    },
    edit: async ({ path, value, undoes }) => {
      try {
        await this.run?.edit({ path, value, undoes });
      } finally {
        this.report({ kind: "answered", path, value });
      }
      this.changed = true;
    },
    watch: ({ prompt }) => this.run?.watch(prompt),
    study: () => this.run?.study(), // cut short by a "cancel" that waits
    walk: ({ string }) => this.run?.walkString(string),
    cancel: () => undefined,
    import: async ({ files }) => {
      await this.run?.importAdapter(files);
      this.changed = true;
      if (this.state === "paused") this.become("paused"); // with the adapter evaluated
    },
    consent: () => this.run?.followSentenceModel(),
    save: () => {
      this.place.tryAgain();
      return this.save();
    },
    export: async ({ what }) => {
      if (!this.run) return;
      for (const file of await exported(this.run, what)) this.report({ kind: "file", ...file });
    },
    close: () => {
      this.closed = true;
      this.closeRun();
    },
  };

  private async open(command: OpenCommand, again?: Again): Promise<void> {
    this.asked = { command, again };
    await opening(command, {
      platform: this.platform,
      place: this.place,
      around: { ...this.platform, report: this.report, interrupted: this.interrupted },
      wanted: () => this.mail.unlessClosed(),
      discardable: (run, work) => this.mail.discarding(run, work),
      opened: (run) => (this.run = run),
      failed: this.fail,
      ...(again && { again }),
    }).catch(codeUnopened);
    this.state = "paused";
  }

  /** Closes a run that lost a thread, to go on with fewer; false where it cannot. */
  private repeats(): boolean {
    const repetition = this.asked && repetitionOf(this.run, this.asked, this.place.id);
    if (!repetition) return false;
    const { command, again, sentence } = repetition;
    const trained = this.state === "running";
    this.lost = async () => {
      this.lost = undefined;
      this.closeRun(); // one that has opened meanwhile
      this.state = "opening";
      this.report({ kind: "reopening", script: again.script ?? [] });
      this.notice(sentence);
      await this.open(command, again);
      if (trained) this.play(this.until);
    };
    this.closeRun();
    this.mail.wake();
    return true;
  }

  private closeRun(): void {
    this.run?.close();
    this.run = undefined;
  }

  private readonly interrupted = (): boolean => this.mail.cuts(this.state);

  private play(until?: number): void {
    const { run } = this;
    this.until = until;
    if (!run || this.state === "stopped")
      return this.notice("This run is over; rewind it, or start a new one.");
    if (run.finished)
      this.notice(`${allTaken(run.steps)} Rewind it, or set more steps in a new run.`);
    this.schedule.restart();
    const reached = run.finished || run.steps >= (until ?? Infinity);
    this.become(reached ? "paused" : "running");
  }

  /** Acts at once: what is missing of an evaluation follows while the run rests. */
  private async pause(): Promise<void> {
    const { run } = this;
    if (this.state !== "running" || !run) return;
    this.state = "paused";
    await run.settle();
    this.become("paused");
    await this.save();
  }

  /** Shows the run as it stands, and pauses there. */
  private async rest(run: Run): Promise<void> {
    await run.evaluate();
    await run.settle();
    this.become("paused");
  }

  private notice = (sentence: string) => this.report({ kind: "notice", sentence });
  private async trainInTurn(): Promise<void> {
    const { isFree, group } = this.stride;
    if (!isFree) return Promise.race([group.change(), this.nextMail()]);
    await this.turns.take(() => this.guard(() => this.train()), this.nextMail());
    await this.platform.turn();
  }

  private async train(): Promise<void> {
    const { run } = this;
    if (!run || !this.mail.isEmpty) return;
    if (this.waits) return this.become("paused");
    await this.mail.discarding(run, () => this.stride.take(run));
    if (this.interrupted()) return;
    if (run.finished || run.steps === (this.until ?? this.platform.until)) {
      await this.mail.discarding(run, () => this.rest(run));
      await this.save();
      if (run.finished) this.notice(allTaken(run.steps));
      return;
    }
    const due = this.schedule.isDue(run.steps);
    if (this.stride.group.isSaveDue(run.steps, due)) await this.save();
    // an evaluation is a pause already
    if (run.evaluated) await this.mail.discarding(run, () => run.measure());
  }

  /** What is done while the run rests and no command waits. Was there anything? */
  private async idle(): Promise<boolean> {
    const { run } = this;
    if (!run || this.state !== "paused" || this.waits) return false;
    const work = this.idleWork(run);
    if (!work) return false;
    await this.turns.take(() => this.guard(work), this.nextMail());
    await this.platform.turn();
    return true;
  }

  private idleWork(run: Run): (() => Promise<void>) | undefined {
    if (this.changed) return () => this.save();
    if (!run.evaluated) return () => this.mail.discarding(run, () => run.evaluate());
    const work = run.evaluation.whileResting(run.moment);
    return work && (() => this.mail.discarding(run, work));
  }

  private async save(): Promise<void> {
    const { run } = this;
    this.changed = false;
    if (!run?.begun) return;
    this.schedule.restart();
    const failure = await this.place.save(run);
    if (failure) this.fail(failure);
  }
}
