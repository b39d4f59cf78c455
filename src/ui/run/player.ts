import type { Edit } from "../../experiment/experiment";
import { stepOf, type Played, type Recording } from "../../worker/recording";
import { fromPreset, hideRecorded, recordedSetup, showRecorded } from "../stores/experiment";
import {
  clearLive,
  paintNow,
  series,
  takeRecord,
  takeSamples,
  takeStep,
  takeTruth,
} from "../stores/live";
import { runtime, setRuntime } from "../stores/runtime";
import { uncover } from "./intake";

const stepsPerSecond = 16;

/**
 * Plays a recorded run into the stores, as if its worker were here. Every number in it was measured
 * when it was made.
 */
class Player {
  private recording: Recording | null = null;
  private next = 0; // the first report not yet shown
  private timer = 0;

  open(recording: Recording) {
    this.recording = recording;
    const edits: Edit[] = recording.reports.flatMap((r) => (r.kind === "edited" ? [r.edit] : []));
    const { recordedOn, seed, steps, task } = recording;
    setRuntime({ playback: { recordedOn, seed, steps, playing: false, edits, task } });
    this.showSettings([]);
    clearLive(false);
    this.next = 0;
    this.showThrough(0);
    paintNow();
  }

  play() {
    if (!this.recording || !runtime().playback) return;
    if (this.atEnd()) this.seek(0);
    this.playing(true);
    clearInterval(this.timer);
    this.timer = window.setInterval(() => {
      if (this.atEnd()) this.pause();
      else this.showThrough(this.at + 1);
    }, 1000 / stepsPerSecond);
  }

  pause() {
    clearInterval(this.timer);
    this.playing(false);
  }

  step() {
    this.pause();
    this.showThrough(Math.min(this.steps, this.at + 1));
  }

  seek(step: number) {
    if (step < this.at) {
      clearLive(true);
      this.next = 0;
      this.showSettings([]);
    }
    this.showThrough(step);
    paintNow();
  }

  close() {
    this.pause();
    this.recording = null;
    setRuntime({ playback: null });
    hideRecorded();
  }

  private at = 0;
  private get steps() {
    return runtime().playback?.steps ?? 0;
  }
  private atEnd() {
    return this.at >= this.steps;
  }
  private playing(playing: boolean) {
    const { playback } = runtime();
    if (playback && playback.playing !== playing)
      setRuntime({ playback: { ...playback, playing } });
  }

  /** A field that is younger than the recording has its preset's value. */
  private showSettings(edits: readonly Edit[]) {
    if (!this.recording) return;
    const { experiment } = this.recording;
    showRecorded(
      { ...experiment, leaves: { ...fromPreset(experiment.preset).leaves, ...experiment.leaves } },
      edits,
    );
  }

  /** Every report up to a step, in order; an edit counts once its first step is shown. */
  private showThrough(step: number) {
    const reports = this.recording?.reports ?? [];
    this.at = step;
    for (; this.next < reports.length && stepOf(reports[this.next]) <= step; this.next++)
      this.take(reports[this.next]);
    takeStep(step);
  }

  private take(report: Played) {
    if (report.kind === "stepped") takeRecord(report.record);
    else if (report.kind === "truth") takeTruth(report.truth);
    else if (report.kind === "samples") takeSamples(report.samples);
    else if (report.kind === "edited") {
      series.restartAfter(report.edit.step);
      this.showSettings([...(recordedSetup()?.edits ?? []), report.edit]);
    }
  }
}

export const player = new Player();

/** The recording leaves the screen; what the run beneath it knew comes up. */
export function endPlayback() {
  if (!runtime().playback) return;
  player.close();
  clearLive(false);
  uncover();
}
