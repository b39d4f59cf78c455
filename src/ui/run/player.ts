import type { Edit } from "../../experiment/experiment";
import { stepOf, type Played, type Recording } from "../../worker/recording";
import type { LaneStores } from "../lane/stores";
import { lastStep } from "../stores/runtime";
import { freshSetup, fromPreset } from "../stores/setup";
import { uncover } from "./intake";

const stepsPerSecond = 16;

/**
 * Plays a recorded run into the stores, as if its worker were here. Every number in it was measured
 * when it was made.
 */
export class Player {
  private recording: Recording | null = null;
  private next = 0; // the first report not yet shown
  private timer = 0;
  private at = 0;

  constructor(private readonly stores: LaneStores) {}

  open(recording: Recording) {
    this.recording = recording;
    const edits: Edit[] = recording.reports.flatMap((r) => (r.kind === "edited" ? [r.edit] : []));
    const { recordedOn, seed, steps, task } = recording;
    const playback = { recordedOn, seed, steps, playing: false, edits, task };
    this.stores.runtime.setState({ playback });
    this.showSettings([]);
    this.live.clear(false);
    this.next = 0;
    this.showThrough(0);
    this.live.paintNow();
  }

  play() {
    if (!this.recording || !this.playback) return;
    if (this.at >= this.steps) this.seek(0);
    this.setPlaying(true);
    clearInterval(this.timer);
    this.timer = window.setInterval(() => {
      const { last } = this; // a run that is let go where it waits rests there first
      if (this.at < last) this.showThrough(this.at + 1);
      if (this.at >= last) this.pause();
    }, 1000 / stepsPerSecond);
  }

  pause() {
    clearInterval(this.timer);
    this.setPlaying(false);
  }

  step() {
    this.pause();
    this.showThrough(Math.min(this.last, this.at + 1));
  }

  seek(to: number) {
    const step = Math.min(to, this.last);
    if (step < this.at) {
      this.live.clear(true);
      this.next = 0;
      this.showSettings([]);
    }
    this.showThrough(step);
    this.live.paintNow();
  }

  /** The recording leaves the screen; what the run beneath it knows comes up. */
  close() {
    if (!this.playback) return;
    this.pause();
    this.recording = null;
    this.stores.runtime.setState({ playback: null });
    this.stores.recorded.setState({ setup: null });
    this.live.clear(false);
    uncover(this.stores);
  }

  private get live() {
    return this.stores.live;
  }
  private get playback() {
    return this.stores.runtime.getState().playback;
  }
  private get steps() {
    return this.playback?.steps ?? 0;
  }
  /** The last step that may be shown: a lesson may wait before the end. */
  private get last() {
    return Math.min(this.steps, lastStep(this.stores.runtime.getState().held, this.at));
  }
  private setPlaying(playing: boolean) {
    const { playback } = this;
    if (playback && playback.playing !== playing)
      this.stores.runtime.setState({ playback: { ...playback, playing } });
  }

  /** A field that is younger than the recording has its preset's value. */
  private showSettings(edits: readonly Edit[]) {
    if (!this.recording) return;
    const { experiment } = this.recording;
    const leaves = { ...fromPreset(experiment.preset).leaves, ...experiment.leaves };
    const setup = freshSetup({ ...experiment, leaves }, { edits });
    this.stores.recorded.setState({ setup });
  }

  /** Every report up to a step, in order; an edit counts once its first step is shown. */
  private showThrough(step: number) {
    const reports = this.recording?.reports ?? [];
    this.at = step;
    for (; this.next < reports.length && stepOf(reports[this.next]) <= step; this.next++)
      this.take(reports[this.next]);
    this.live.takeStep(step);
  }

  private take(report: Played) {
    if (report.kind === "stepped") this.live.takeRecord(report.record);
    else if (report.kind === "truth") this.live.takeTruth(report.truth);
    else if (report.kind === "samples") this.live.takeSamples(report.samples);
    else {
      this.live.series.restartAfter(report.edit.step);
      const { setup } = this.stores.recorded.getState();
      this.showSettings([...(setup?.edits ?? []), report.edit]);
    }
  }
}
