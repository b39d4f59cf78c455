import { createStore } from "zustand/vanilla";
import type { SharedRun } from "../../experiment/experiment";
import type { Command, Report, RunId, Truth } from "../../worker/protocol";
import { faultSentence, stops } from "../../worker/sentences";
import type { Listener } from "../run/wire";
import { MOST_LINKS, type ReadLink } from "./links";

/** One link of the class: what it says, and how far its replay is. */
export interface ClassLink extends ReadLink {
  readonly number: number; // from 1, in the order in which they were pasted
  readonly at: "waiting" | "replaying" | "done" | "unread";
  readonly step: number;
  readonly truth: Truth | null; // the last exact answer of the replay
  readonly identicalThrough: number | null; // steps with the tokens of the link
  readonly partedAt: number | null;
}

export interface ClassNews {
  readonly links: readonly ClassLink[];
  readonly paused: boolean;
  readonly chosen: number | null; // the number of a link
  readonly revealed: boolean; // letters and what was right are shown
}

interface Ways {
  readonly send: (command: Command) => boolean;
  readonly newId: () => RunId;
}

const empty: ClassNews = { links: [], paused: false, chosen: null, revealed: false };
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
  private current: { readonly run: RunId; readonly number: number } | undefined;

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

  /** Every link once more, from its first step. */
  again(): void {
    this.close();
    const { links } = this.news.getState();
    this.news.setState({ links: links.map((one) => begun(one, one.number)), paused: false });
    this.next();
  }

  clear(): void {
    this.close();
    this.news.setState(empty, true);
  }

  pause(): void {
    this.news.setState({ paused: true });
    if (this.current) this.ways.send({ kind: "pause", run: this.current.run });
  }

  resume(): void {
    this.news.setState({ paused: false });
    const link = this.current && this.find(this.current.number);
    if (this.current && link?.run) this.play(this.current.run, link.run);
    else this.next();
  }

  sent(): void {}

  said(report: Report): void {
    if (report.run !== this.current?.run) return;
    const { number } = this.current;
    if (report.kind === "stepped") this.change(number, { step: report.record.step });
    else if (report.kind === "truth") this.change(number, { truth: report.truth });
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
    if (link?.run && step >= link.run.steps) this.end(number, { at: "done", step });
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
    const run = this.ways.newId();
    const { experiment, executor } = link.run;
    this.current = { run, number: link.number };
    this.change(link.number, { at: "replaying", step: 0 });
    const command = { kind: "open", run, experiment, replay: link.run, apart: true } as const;
    const isSent = this.ways.send({ ...command, ...(executor && { executor }) });
    if (isSent) this.play(run, link.run);
    else this.end(link.number, { at: "unread", trouble: noWorker });
  }

  private play(run: RunId, { steps }: SharedRun) {
    this.ways.send({ kind: "play", run, until: steps });
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

/** A link that waits for its replay, which also gives a run of no step its exact answer. */
const begun = (read: ReadLink, number: number): ClassLink => ({
  link: read.link,
  run: read.run,
  lesson: read.lesson,
  trouble: read.trouble,
  number,
  at: read.run ? "waiting" : "unread",
  step: 0,
  truth: null,
  identicalThrough: null,
  partedAt: null,
});

/** How many strings keep at least half of their share of the target. */
export const kept = ({ rows }: Truth): number =>
  rows.filter(({ target, policy }) => target > 0 && policy >= target / 2).length;

/** Of a list that holds all known links, what it has beyond them; any other list whole. */
function withoutKnown(read: readonly ReadLink[], known: readonly ReadLink[]): readonly ReadLink[] {
  const times = new Map<string, number>();
  for (const { link } of known) times.set(link, (times.get(link) ?? 0) + 1);
  const left = new Map(times);
  const beyond = read.filter(({ link }) => {
    const copies = left.get(link) ?? 0;
    if (copies > 0) left.set(link, copies - 1);
    return copies === 0;
  });
  return [...left.values()].every((copies) => copies === 0) ? beyond : read;
}
