import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type {
  Bounded,
  Judgement,
  Outline,
  SampleReport,
  StepRecord,
  Truth,
} from "../../worker/protocol";
import { Painter } from "./painter";
import { forgetPinnedNumbers, refreshPins } from "./pinned";
import { runStepsOf, runtime } from "./runtime";
import { halfLifeOf, Series } from "./series";

/**
 * What the panels show: snapshots published by the painter from what the latest reports left
 * behind.
 */
export interface Head {
  readonly step: number;
  readonly stepsPerSecond: number | null;
  readonly millisecondsPerStep: number | null;
}
interface Live {
  readonly head: Head;
  readonly truth: Truth | null;
  readonly outline: Outline | null; // the target alone, while no truth is there yet
  readonly samples: SampleReport | null;
  readonly lines: { readonly step: number; readonly lines: readonly (readonly number[])[] };
  readonly charts: number; // a version; the points are in `series`
}

const empty: Live = {
  head: { step: 0, stepsPerSecond: null, millisecondsPerStep: null },
  truth: null,
  outline: null,
  samples: null,
  lines: { step: 0, lines: [] },
  charts: 0,
};

const store = createStore<Live>(() => empty);
const painter = new Painter();
export const series = new Series();
export const useLive = <V>(select: (live: Live) => V) => useStore(store, select);
export const live = () => store.getState();

let latest: Pick<Live, "head" | "truth" | "outline" | "samples" | "lines"> = empty;
let clock: { step: number; seconds: number }[] = []; // the last few steps, for the speed

const markCharts = () =>
  painter.mark("charts", () => {
    series.reveal();
    store.setState((s) => ({ charts: s.charts + 1 }));
  });
const markHead = () => painter.mark("head", () => store.setState({ head: latest.head }));

export function takeRecord(record: StepRecord) {
  series.push(record, halfLifeOf(runStepsOf(runtime())));
  clock.push({ step: record.step, seconds: record.seconds });
  if (clock.length > 24) clock.shift();
  latest = { ...latest, head: speed(record.step) };
  markHead();
  if (record.logZLines.length) {
    latest = { ...latest, lines: { step: record.step, lines: record.logZLines } };
    painter.mark("lines", () => store.setState({ lines: latest.lines }));
  }
  markCharts();
}

function speed(step: number): Head {
  const first = clock[0];
  const last = clock[clock.length - 1];
  const steps = last.step - first.step;
  const seconds = last.seconds - first.seconds;
  if (steps <= 0 || seconds <= 0) return { step, stepsPerSecond: null, millisecondsPerStep: null };
  return { step, stepsPerSecond: steps / seconds, millisecondsPerStep: (1000 * seconds) / steps };
}

/**
 * What exact answers said of steps before, without their rows: of a run that is back from its save.
 */
export function takeJudged(judgements: readonly Judgement[]) {
  for (const judgement of judgements) {
    series.references.push({ ...judgement, logZ: judgement.logZ.value });
    series.judged.push(judgement);
  }
  markCharts();
}

export function takeTruth(truth: Truth) {
  takeJudged([truth]);
  latest = { ...latest, truth, outline: null };
  markTruth();
}
const markTruth = () =>
  painter.mark("truth", () => store.setState({ truth: latest.truth, outline: latest.outline }));

/** The target before there is a policy to compare with it. */
export function takeOutline(outline: Outline) {
  if (latest.truth) return;
  series.references.push({ step: 0, targetReward: outline.targetReward, logZ: outline.logZ });
  latest = { ...latest, outline };
  markTruth();
  markCharts();
}

export function takeSamples(samples: SampleReport) {
  latest = { ...latest, samples };
  painter.mark("samples", () => {
    refreshPins(samples);
    store.setState({ samples: latest.samples });
  });
}

/** log Z of the target: exact or bounded from the truth, counted from the outline before. */
export const useLogZ = (): Bounded | null => {
  const known = useLive((l) => l.truth?.logZ ?? null);
  const counted = useLive((l) => l.outline?.logZ ?? null);
  return known ?? (counted === null ? null : { value: counted, low: counted, high: counted });
};

/** The step counter alone, where a state report moves it. */
export function takeStep(step: number) {
  if (latest.head.step === step) return;
  latest = { ...latest, head: { ...latest.head, step } };
  markHead();
}

/**
 * Forgets the run's numbers; the truth stays when the next picture is about to replace it, so
 * nothing blinks.
 */
export function clearLive(keepTruth: boolean) {
  series.clear();
  forgetPinnedNumbers();
  clock = [];
  latest = keepTruth ? { ...empty, truth: latest.truth } : empty;
  markTruth();
  painter.mark("samples", () => store.setState({ samples: latest.samples }));
  painter.mark("lines", () => store.setState({ lines: latest.lines }));
  markHead();
  markCharts();
  painter.flush();
}

/** The step now; what is on screen may be a few behind. */
export const stepNow = () => latest.head.step;

export const paintNow = () => painter.flush();
