import type { Edit, Leaf, PresetName, SharedRun } from "../../src/experiment/experiment";
import type { Command, Fault, Report } from "../../src/worker/protocol";
import type { Goal, State } from "./basics";
import type { Parts, Script } from "./script";

type Unsent<R> = R extends Report ? Omit<R, "run"> : never;

/**
 * Puts a fake in the place of the worker, so that the page's states can be driven without a device:
 * it follows the protocol and makes its numbers up. No figure of it is ever a result.
 */
export function fakeWorker(script: Script, parts: Parts) {
  const { basics } = parts;
  let saves = script.saves ?? [];
  const held: (() => void)[] = []; // openings that wait
  Object.assign(window, {
    releaseFakeWorker: () => held.splice(0).map((release) => release()).length,
  });

  /** One run of the worker. */
  class FakeRun {
    private step = 0;
    private timer = 0;
    private T = 1;
    private goal: Goal = "uniform";
    private since = 0;
    private edits: Edit[] = [];
    private replay: Pick<SharedRun, "edits" | "fingerprint"> | null = null;
    private preset: PresetName = "random-integers";
    private ranked = false;
    private names: string[] = [];
    private prior: number[] = [];
    private seed = 0;
    private until = Infinity;
    private opened: "no" | "to play" | "yes" = "no";

    constructor(
      private readonly run: string,
      private readonly tell: (report: Report) => void,
    ) {}

    end() {
      clearInterval(this.timer);
    }

    obey(c: Command) {
      if (c.kind === "open") this.open(c);
      else if (c.kind === "play") this.play(c.until);
      else if (c.kind === "pause") this.pause();
      else if (c.kind === "step") this.single();
      else if (c.kind === "rewind") this.rewind();
      else if (c.kind === "edit") setTimeout(() => this.edit(c.path, c.value), 30);
      else if (c.kind === "save") this.save();
      else if (c.kind === "export") this.export(c.what);
    }

    private report(report: Unsent<Report>) {
      this.tell({ run: this.run, ...report });
    }

    private state(): State {
      const { ranked, names, prior, step, T, since, edits, seed, goal } = this;
      const keeps = script.keeps?.[seed % script.keeps.length] ?? 1;
      const settled = step >= (script.settlesAt ?? Infinity);
      return {
        ranked,
        names,
        prior,
        step,
        T,
        since,
        edits: edits.length,
        seed,
        keeps,
        goal,
        settled,
      };
    }

    private open(c: Extract<Command, { kind: "open" }>) {
      this.preset = c.experiment.preset;
      this.ranked = this.preset === "continuation";
      this.names = this.ranked ? basics.sentences() : basics.integers();
      this.prior = basics.priorOf(this.ranked, this.names.length, basics.noise);
      this.replay = c.replay ?? null;
      const { leaves } = c.experiment;
      this.T = Number(leaves["reward.temperature"] ?? 1);
      this.goal = (leaves["reward.integerTarget"] ?? "uniform") as Goal;
      this.seed = Number(leaves["run.seed"] ?? 0);
      this.warmUp(script.warmUp ?? 200);
    }

    private warmUp(wait: number) {
      parts.loading((report) => this.report(report), wait);
      setTimeout(() => this.introduce(), wait * 0.1);
      setTimeout(() => (script.held ? held.push(() => this.warm()) : this.warm()), wait);
    }

    private warm() {
      const fault = script.faultAt?.step === 0 ? script.faultAt.fault : null;
      if (fault) this.report({ kind: "fault", fault, step: 0 });
      else this.ready();
    }

    private introduce() {
      const state = this.state();
      this.report({ kind: "task", task: parts.task.taskFacts(state, []) });
      if (!this.ranked)
        this.report({ kind: "outline", outline: parts.task.outlineOf(state, basics) });
    }

    private ready() {
      this.step = script.savedStep ?? 0;
      const state = this.state();
      this.report({
        kind: "ready",
        step: this.step,
        comparison: null,
        machine: parts.task.machine(),
        task: parts.task.taskFacts(state, [parts.task.baseline(state, basics)]),
      });
      this.look();
      const { host } = script;
      if (host) this.report({ kind: "consent", host, what: "owner/sentences", for: "diversity" });
      this.report({ kind: "state", state: "paused", step: this.step });
      const wanted = this.opened === "to play";
      this.opened = "yes";
      if (wanted) this.play(this.until);
    }

    private play(until = Infinity) {
      clearInterval(this.timer);
      this.until = until;
      if (this.opened === "no") return void (this.opened = "to play");
      if (this.step >= until)
        return this.report({ kind: "state", state: "paused", step: this.step });
      this.report({ kind: "state", state: "running", step: this.step });
      this.timer = window.setInterval(() => this.advance(), script.milliseconds ?? 60);
    }

    private pause() {
      clearInterval(this.timer);
      this.settle(script.inFlight ?? 0);
    }

    private settle(inFlight: number) {
      if (inFlight === 0) return this.report({ kind: "state", state: "paused", step: this.step });
      setTimeout(() => {
        this.advance();
        this.settle(inFlight - 1);
      }, script.milliseconds ?? 60);
    }

    private single() {
      clearInterval(this.timer);
      this.advance();
      this.report({ kind: "state", state: "paused", step: this.step });
    }

    private rewind() {
      clearInterval(this.timer);
      this.replay = { edits: this.edits };
      this.step = 0;
      this.edits = [];
      this.T = 1;
      this.since = 0;
      this.report({ kind: "state", state: "paused", step: 0 });
      setTimeout(() => this.look(), script.answerAfter ?? 0);
    }

    private edit(path: string, to: Leaf) {
      const from = this.put(path, to);
      this.since = this.step;
      const edit = { step: this.step, path, from, to };
      this.edits.push(edit);
      this.report({ kind: "edited", edit });
      this.report({ kind: "answered", path, value: to });
      this.look();
    }

    /** Sets what the fake has of a field; what stood there before. */
    private put(path: string, to: Leaf): Leaf {
      const { T, goal } = this;
      if (path === "reward.temperature") this.T = Number(to);
      if (path === "reward.integerTarget") this.goal = to as Goal;
      return path === "reward.temperature" ? T : goal;
    }

    private save() {
      const { run: save, step, preset } = this;
      const about = { preset, when: 0, changed: [], edits: this.edits.length, damage: null };
      const summary = { ...about, save, step, bytes: 41e6, recordedOn: "Stand-in GPU" };
      saves = [summary, ...saves.filter((other) => other.save !== save)];
      this.report({ kind: "saved", save, step, bytes: summary.bytes });
    }

    private export(what: string) {
      const bytes = new TextEncoder().encode("step\n");
      this.report({ kind: "file", name: `${what}.csv`, bytes });
    }

    private advance() {
      const due = (this.replay?.edits ?? []).filter(({ step }) => step === this.step);
      for (const { path, to } of due) this.edit(path, to);
      this.step++;
      const { faultAt } = script;
      if (faultAt?.step === this.step) return this.fail(faultAt.fault);
      this.report({ kind: "stepped", record: parts.stepRecord(this.state(), basics) });
      if (this.step % 4 === 0) this.look();
      this.compare();
      if (this.step % 50 === 0) this.save();
      if (this.step === this.until) this.rest();
    }

    /** At the step to which it was to play: evaluated there. */
    private rest() {
      clearInterval(this.timer);
      this.look();
      this.report({ kind: "state", state: "paused", step: this.step });
    }

    private fail(fault: Fault) {
      clearInterval(this.timer);
      this.report({ kind: "fault", fault, step: this.step });
      this.report({ kind: "state", state: "stopped", step: this.step });
    }

    /** The fingerprint, and how it compares with the replayed run's. */
    private compare() {
      const { step } = this;
      const marks = [{ step, hash: "8f3ac21e00112233" }];
      if (step % 100 === 0 || step === 10 || step === 1)
        this.report({ kind: "fingerprint", fingerprint: { marks, adapter: "Stand-in GPU" } });
      const recordedOn = this.replay?.fingerprint?.adapter;
      if (recordedOn === undefined) return;
      const divergeAt = script.partsAt?.[this.seed] ?? script.divergeAt;
      const divergedAt = divergeAt && step >= divergeAt ? divergeAt : undefined;
      const identicalThrough = Math.min(step, (divergeAt ?? Infinity) - 1);
      this.report({ kind: "replay", identicalThrough, divergedAt, recordedOn });
    }

    /** The exact answer and the samples as they are now. */
    private look() {
      const state = this.state();
      const rows = parts.truth.truthRows(state, basics);
      const drawn = parts.samples.drawn(state, rows, parts);
      this.report({ kind: "truth", truth: parts.truth.truthOf(state, basics, rows) });
      this.report({ kind: "samples", samples: parts.samples.report(state, drawn) });
    }
  }

  class FakeWorker {
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onerror: unknown = null;
    onmessageerror: unknown = null;
    private readonly runs = new Map<string, FakeRun>();

    terminate() {
      for (const run of this.runs.values()) run.end();
    }

    postMessage(command: Command) {
      (window.commands ??= []).push(command);
      if (command.kind === "together") command.commands.forEach((one) => this.obey(one));
      else this.obey(command);
    }

    private obey(c: Command) {
      const known = this.runs.get(c.run);
      if (c.kind === "open" || c.kind === "close") known?.end();
      if (c.kind === "open") {
        const run = new FakeRun(c.run, (data) => this.onmessage?.({ data }));
        this.runs.set(c.run, run);
        run.obey(c);
      } else if (c.kind === "close") this.runs.delete(c.run);
      else if (c.kind === "list") this.list(c.run);
      else if (c.kind === "delete") this.delete(c);
      else if (c.kind === "time") this.time(c.run);
      else known?.obey(c);
    }

    private list(run: string) {
      this.onmessage?.({ data: { kind: "saves", run, saves } });
    }

    private delete({ run, save }: Extract<Command, { kind: "delete" }>) {
      saves = saves.filter((summary) => summary.save !== save);
      this.onmessage?.({ data: { kind: "deleted", run, save } });
      this.list(run);
    }

    private time(run: string) {
      const step = { low: script.milliseconds ?? 60, high: 1.5 * (script.milliseconds ?? 60) };
      const timed: Report = { kind: "timed", run, pace: { step, answer: 0 } };
      this.onmessage?.({ data: timed });
    }
  }
  (window as unknown as { Worker: unknown }).Worker = FakeWorker;
}
