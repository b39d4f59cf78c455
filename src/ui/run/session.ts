import type { Experiment, Leaf, Path, SharedRun } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import type { Report, RunId, SaveSummary } from "../../worker/protocol";
import type { LaneStores } from "../lane/stores";
import { leavePlace } from "../stores/place";
import {
  forgetTiming,
  newRun,
  isOpen,
  lastStep,
  saveShown,
  type FormerRun,
} from "../stores/runtime";
import { leavesNow } from "../stores/setup";
import type { Client, Connect } from "./client";
import { forgetBeneath, intake, takeFault } from "./intake";
import { lastSave } from "./last";
import { clearFor } from "./clear";
import type { Opening, Unsent } from "./opening";
import { formerRun, takeFormerSave } from "./former";
import type { Player } from "./player";
import { keptUnseen } from "./kept-unseen";
import { judgesShown, replayAgain } from "./shared";
import { Successor, type ReadyRun } from "./successor";
import { mustDoWithout } from "./without-graphics";

const typingRests = 400; // ms

/**
 * The run of one lane on this machine: opens it, sends its commands, and hands its reports to the
 * stores. A request whose opening fails or is cancelled stays pending, and is retried unchanged.
 */
export class Session {
  private client: Client | undefined;
  run: RunId = ""; // names the run on screen for the worker; set here alone
  private timing: RunId = ""; // names the answer that was asked for last
  private left: RunId = ""; // the run that was on screen before, while it is being saved
  private opening: Opening | null = null;
  private whenKept: (summary: SaveSummary) => void = () => undefined;
  private opened: Opening = {}; // how the run on screen was opened last
  private reopening: ReturnType<typeof setTimeout> | undefined;
  private readonly successor = new Successor(
    (ready) => this.giveWay(ready),
    (fault) => this.runtime.setState({ trouble: { fault, step: this.stores.live.stepNow() } }),
  );

  constructor(
    private readonly stores: LaneStores,
    private readonly player: Player,
    private readonly connect: Connect,
  ) {}

  /** How the run is being opened, or will be; null once it is ready. */
  get pending(): Opening | null {
    return this.opening;
  }

  /** Sets how a run will be opened once the visitor asks for it. */
  postpone(how: Opening) {
    this.opening = how;
  }

  /** Sends what no run need be open for: about saved runs, or files, which may become one. */
  ask(command: Unsent, kept?: (summary: SaveSummary) => void) {
    this.whenKept = kept ?? this.whenKept;
    this.reach().send({ run: this.run, ...command });
  }

  /** Asks how fast the run would train here; nothing of that is kept but the answer. */
  time() {
    const { executor } = this.runtime.getState();
    this.timing = crypto.randomUUID();
    this.runtime.setState({ timed: { of: this.start, executor, pace: "measuring" } });
    const { start: experiment, timing: run } = this;
    this.reach().send({ kind: "time", run, experiment, executor });
  }

  send(command: Unsent) {
    this.client?.send({ run: this.run, ...command });
  }

  /** Opens a run on this machine: from step 0, from a link, or from where it was saved. */
  open(experiment: Experiment, how: Opening = {}) {
    clearTimeout(this.reopening);
    this.send({ kind: "close" });
    this.dropSuccessor();
    forgetBeneath(this.stores);
    this.reach();
    this.run = crypto.randomUUID();
    this.opening = how;
    this.opened = how;
    this.runtime.setState({
      wanted: how.play ?? false,
      phase: { at: "probing", what: "reading the experiment" },
      resuming: how.resume ?? null,
    });
    const { replay, resume } = how;
    const { executor } = this.runtime.getState();
    this.send({ kind: "open", experiment, replay, resume, executor });
  }

  /**
   * Opens the run anew after its settings changed before the first step, once typing rests. It is
   * then neither a link's run nor a saved one; one that waits to be asked for goes on waiting.
   */
  reopen() {
    this.opening = {};
    if (!this.client || this.runtime.getState().phase.at === "idle") return;
    clearTimeout(this.reopening);
    this.reopening = setTimeout(() => {
      const { wanted, phase } = this.runtime.getState();
      this.open(this.start, { play: wanted || phase.at === "running" });
    }, typingRests);
  }

  /** Opens a run that has taken no step once more, with its link and edits, if it is asked for. */
  openAgain() {
    const { phase, wanted } = this.runtime.getState();
    if (phase.at === "idle") return;
    const again = replayAgain(this.stores, this.opened.replay);
    // a run that was rewound does not go back to its save
    const resume = this.opening?.resume;
    this.open(this.start, { replay: again, resume, play: wanted });
  }

  /** Starts over at step 0 with these settings, forgetting the run on screen. */
  begin(experiment: Experiment, how: Opening & Partial<Pick<SharedRun, "edits">> = {}) {
    this.player.close();
    clearFor(this.stores, experiment, how.edits ?? how.replay?.edits);
    this.open(experiment, how);
  }

  /** Opens a run that takes the place of this one once it is ready; this one goes on until then. */
  replace(experiment: Experiment) {
    const { phase, executor } = this.runtime.getState();
    if (!isOpen(phase)) return this.begin(experiment);
    this.dropSuccessor();
    this.send({ kind: "save" });
    const run = this.successor.begin(experiment);
    this.send({ kind: "open", run, experiment, executor, instead: this.run });
  }

  private dropSuccessor() {
    const run = this.successor.drop();
    if (run !== null) this.send({ kind: "close", run });
  }

  /** The run that was opened beside this one is ready, and the worker has closed this one. */
  private giveWay({ run, experiment, reports }: ReadyRun) {
    const former = formerRun(this.stores);
    this.player.close();
    clearFor(this.stores, experiment);
    this.run = run;
    this.opening = {};
    this.opened = {};
    this.runtime.setState({ former, wanted: false, resuming: null });
    for (const report of reports) this.take(report);
    leavePlace("models");
  }

  /** Saves the run on this machine and says how to come back to it; null before its first step. */
  leave(): FormerRun | null {
    const step = this.stores.live.stepNow();
    const { playback, phase } = this.runtime.getState();
    if (playback || step === 0) return null;
    if (isOpen(phase)) this.send({ kind: "save" });
    this.left = this.run;
    const save = saveShown(this.runtime.getState()) ?? this.run;
    return { experiment: this.start, step, save };
  }

  /** Sends an edit; it takes effect at the next step, or as soon as the run is ready. */
  edit(path: Path, value: Leaf, undoes?: number) {
    const { setup } = this.stores;
    setup.setState({ sent: { ...setup.getState().sent, [path]: value } });
    const ready = isOpen(this.runtime.getState().phase) && this.opening === null;
    if (ready) this.send({ kind: "edit", path, value, undoes });
  }

  /** The worker may contact a host; edits that it refused for want of that are sent again. */
  agree(host: string, refused: Readonly<Record<Path, Leaf>>) {
    this.send({ kind: "consent", host });
    for (const [path, value] of Object.entries(refused)) this.edit(path, value);
  }

  /** Trains as soon as the run is ready, or opens it. */
  play() {
    const { phase } = this.runtime.getState();
    if (phase.at === "idle") return this.open(this.start, { ...this.opening, play: true });
    const wanted = phase.at === "probing" || phase.at === "loading";
    this.runtime.setState({
      confirmed: null,
      former: null,
      wanted: wanted || this.opening !== null,
    });
    if (!isOpen(phase) || this.opening) return;
    const until = lastStep(this.runtime.getState().held, this.stores.live.stepNow());
    if (this.stores.live.stepNow() >= until) return; // a lesson waits there
    this.runtime.setState({ phase: { at: "running" } }); // at once: the worker may be measuring
    this.send({ kind: "play", ...(until < Infinity && { until }) });
  }

  /** Stops opening a run. A recording stays, and the request can be repeated. */
  cancel() {
    clearTimeout(this.reopening);
    this.disconnect();
    this.runtime.setState({ phase: { at: "idle" }, wanted: false, consent: null, review: null });
  }

  /**
   * Opens the last save. The worker sends its edits and records again, so what is on screen beyond
   * the save is forgotten; edits sent since stay pending.
   */
  resume(halveRate = false) {
    const { setup, live } = this.stores;
    const save = saveShown(this.runtime.getState()) ?? this.opening?.resume ?? lastSave();
    const rate = "optimiser.learningRate";
    const now = Number(leavesNow(setup.getState())[rate]);
    newRun(this.runtime);
    live.clear(true);
    const slower = halveRate && rate in schema.table && { [rate]: now / 2 };
    setup.setState({ edits: [], script: [], sent: { ...setup.getState().sent, ...slower } });
    this.open(this.start, { resume: save, play: !halveRate });
  }

  /**
   * Retries after a failure: a run that never became ready is requested again, link and save
   * included; else the same settings and seed run from step 0.
   */
  retry() {
    const { start, edits, script } = this.stores.setup.getState();
    const all = [...edits, ...script];
    if (!this.opening) {
      const steps = this.stores.live.stepNow();
      const replay = { experiment: start, edits: all, steps, ...judgesShown(this.runtime) };
      return this.begin(start, { replay });
    }
    const { linked, wanted } = this.runtime.getState();
    newRun(this.runtime);
    this.runtime.setState({ linked });
    this.open(start, { ...this.opening, play: wanted });
  }

  private reach(): Client {
    this.client ??= this.connect(
      (report) => this.take(report),
      (message) => this.died(message),
    );
    return this.client;
  }
  private get runtime() {
    return this.stores.runtime;
  }
  private get start() {
    return this.stores.setup.getState().start;
  }

  private take(report: Report) {
    if (this.successor.hears(report)) return;
    if (report.run === this.left && report.kind === "saved") takeFormerSave(this.runtime, report);
    const isLate = report.run !== (report.kind === "timed" ? this.timing : this.run);
    if (isLate && report.kind === "kept") this.runtime.setState({ notice: keptUnseen });
    if (isLate) return;
    if (report.kind === "kept") return this.whenKept(report.summary);
    // a saved run is restored, or this one was waited for
    const { wanted } = this.runtime.getState();
    if (report.kind === "ready" && (report.step > 0 || wanted)) this.player.close();
    if (report.kind === "fault" && mustDoWithout(report.fault, this.runtime))
      return this.openAgain();
    intake(this.stores, report);
    // the first state comes after "ready" and after what a restored run reports again
    if (report.kind === "state" && this.opening && isOpen(this.runtime.getState().phase))
      this.becomeReady();
  }

  private becomeReady() {
    this.opening = null;
    const { sent } = this.stores.setup.getState();
    for (const [path, value] of Object.entries(sent)) this.send({ kind: "edit", path, value });
    const { wanted, runHidden } = this.runtime.getState();
    if (wanted && !(document.hidden && !runHidden)) this.play();
  }

  /** What was asked of the worker is not answered any more. */
  private disconnect() {
    this.successor.drop();
    this.client?.end();
    this.client = undefined;
    forgetTiming(this.runtime);
  }

  private died(message: string) {
    this.disconnect();
    // it only timed a run that is not asked for yet; opening one meets the same fault, and says it
    if (this.runtime.getState().phase.at === "idle") return;
    takeFault(this.stores, { kind: "worker-died", message }, this.stores.live.stepNow());
  }
}
