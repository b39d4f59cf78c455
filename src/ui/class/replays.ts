import { createStore } from "zustand/vanilla";
import type { Command, Report, RunId } from "../../worker/protocol";
import { faultSentence, stops } from "../../worker/sentences";
import type { Listener } from "../run/wire";
import { begun, foundFor, withoutKnown, withRecord, withTruth, type ClassLink } from "./class-link";
import { MOST_LINKS, type ReadLink } from "./links";
import { isSameRun, nothingSpent, type Spent } from "./time-left";

export interface ClassNews {
  readonly links: readonly ClassLink[];
  readonly paused: boolean;
  readonly spent: Spent; // tells how long the rest will take
}

interface Ways {
  readonly send: (command: Command) => boolean;
  readonly newId: () => RunId;
  readonly now: () => number; // ms
}

/** The replay under way. */
interface Current {
  readonly run: RunId;
  readonly number: number;
  milliseconds: number; // until it last went on
  since: number | null; // when it last went on; null while it is paused
}

const empty: ClassNews = { links: [], paused: false, spent: nothingSpent };
// what a run alone would ask its visitor for, and a class cannot ask thirty times
const unreviewed =
  "Its reward holds code that somebody else wrote. Open the link alone, review the code and run " +
  "it.";
const waitsFor = (host: string) =>
  `It asks for something from ${host}. Open the link alone, and agree there that it is contacted.`;
const noWorker = "The program that trains is not running. Open a run, then replay again.";

/**
 * Replays the runs of links one after the other in the page's worker, each as a run apart: nothing
 * of it is saved, and the run on screen goes on, its steps in turns with these.
 */
export class Replays implements Listener {
  readonly news = createStore<ClassNews>(() => empty);
  private current: Current | undefined;
  private asks: number | null = null; // step

  constructor(private readonly ways: Ways) {}

  /**
   * Adds links after those that are there, up to the most. Two students may send the same link, and
   * both count. A list that holds all that is there is the same list once more: then as many
   * copies of each are dropped as are there.
   */
  add(read: readonly ReadLink[]): { readonly left: number; readonly again: number } {
    const { links } = this.news.getState();
    const fresh = withoutKnown(read, links);
    const taken = fresh.slice(0, Math.max(0, MOST_LINKS - links.length));
    const added = taken.map((one, k) => begun(one, links.length + k + 1));
    this.news.setState({ links: [...links, ...added] });
    this.next();
    return { left: fresh.length - taken.length, again: read.length - fresh.length };
  }

  /** The step of the question that the class was asked: every replay has its figures there. */
  ask(step: number | null): void {
    if (step === this.asks) return;
    this.asks = step;
    const link = this.current && this.find(this.current.number);
    // the lesson may arrive after the first replay has begun
    if (this.current && link && !this.news.getState().paused) this.play(this.current.run, link);
  }

  get asked(): number | null {
    return this.asks;
  }

  /** Every link once more, from its first step. */
  again(): void {
    this.close();
    const { links } = this.news.getState();
    const fresh = links.map((one) => begun(one, one.number));
    this.news.setState({ links: fresh, paused: false, spent: nothingSpent });
    this.next();
  }

  clear(): void {
    this.close();
    this.news.setState(empty, true);
  }

  pause(): void {
    this.news.setState({ paused: true });
    this.stopClock();
    if (this.current) this.ways.send({ kind: "pause", run: this.current.run });
  }

  resume(): void {
    this.news.setState({ paused: false });
    const link = this.current && this.find(this.current.number);
    if (this.current && link?.run) {
      this.current.since ??= this.ways.now();
      this.play(this.current.run, link);
    } else this.next();
  }

  sent(): void {}

  said(report: Report): void {
    if (report.run !== this.current?.run) return;
    const { number } = this.current;
    const link = this.find(number);
    if (!link) return;
    if (report.kind === "stepped") this.change(number, withRecord(link, report.record));
    else if (report.kind === "truth") this.change(number, withTruth(link, report.truth, this.asks));
    else if (report.kind === "figures") this.change(number, { figures: report });
    else if (report.kind === "replay") {
      const { identicalThrough, divergedAt } = report;
      this.change(number, { identicalThrough, partedAt: divergedAt ?? null });
    } else if (report.kind === "fault" && stops(report.fault))
      this.end(number, { at: "unread", trouble: faultSentence(report.fault) });
    else if (report.kind === "review") this.end(number, { at: "unread", trouble: unreviewed });
    else if (report.kind === "consent")
      this.end(number, { at: "unread", trouble: waitsFor(report.host) });
    else if (report.kind === "state" && report.state === "paused") this.rested(number, report.step);
  }

  /** The worker was ended; the link under way waits again. */
  ended(): void {
    if (!this.current) return;
    this.change(this.current.number, { at: "waiting", step: 0 });
    this.current = undefined;
    this.news.setState({ paused: true });
  }

  private rested(number: number, step: number) {
    const link = this.find(number);
    if (!link?.run || !this.current) return;
    if (step >= link.run.steps) this.done(number, link.run.steps);
    else if (step === this.asks && !this.news.getState().paused) this.play(this.current.run, link);
  }

  private done(number: number, step: number) {
    this.stopClock();
    const { spent } = this.news.getState();
    const milliseconds = spent.milliseconds + (this.current?.milliseconds ?? 0);
    this.news.setState({ spent: { milliseconds, steps: spent.steps + step } });
    this.end(number, { at: "done", step });
  }

  /** What the replay under way has taken so far is kept while it rests. */
  private stopClock() {
    const { current } = this;
    if (!current || current.since === null) return;
    current.milliseconds += this.ways.now() - current.since;
    current.since = null;
  }

  private end(number: number, change: Partial<ClassLink>) {
    this.close();
    this.change(number, change);
    this.next();
  }

  private close() {
    const { current } = this;
    this.current = undefined;
    if (current) this.ways.send({ kind: "close", run: current.run });
  }

  private next(): void {
    const { links, paused } = this.news.getState();
    const link = links.find(({ at }) => at === "waiting");
    if (this.current || paused || !link?.run) return;
    const { run: shared } = link;
    const same = links.find(
      ({ at, run }) => at === "done" && run !== null && isSameRun(run, shared),
    );
    if (same) {
      this.change(link.number, foundFor(same));
      return this.next();
    }
    const run = this.ways.newId();
    const { experiment, executor } = link.run;
    this.current = { run, number: link.number, milliseconds: 0, since: this.ways.now() };
    this.change(link.number, { at: "replaying", step: 0 });
    const command = { kind: "open", run, experiment, replay: link.run, apart: true } as const;
    const isSent = this.ways.send({ ...command, ...(executor && { executor }) });
    if (isSent) this.play(run, link);
    else this.end(link.number, { at: "unread", trouble: noWorker });
  }

  /** Goes on to the end, but rests at the step that is asked about, to be evaluated there. */
  private play(run: RunId, { run: shared, step }: ClassLink) {
    const end = shared?.steps ?? 0;
    const until = this.asks !== null && step < this.asks ? Math.min(this.asks, end) : end;
    this.ways.send({ kind: "play", run, until });
  }

  private find = (number: number) =>
    this.news.getState().links.find((link) => link.number === number);

  private change(number: number, change: Partial<ClassLink>) {
    const { links } = this.news.getState();
    this.news.setState({
      links: links.map((link) => (link.number === number ? { ...link, ...change } : link)),
    });
  }
}
