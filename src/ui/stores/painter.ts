import { flushSync } from "react-dom";

/**
 * When pictures are redrawn. Reports may come a hundred times a second; each panel is drawn at most
 * as often as its interval says, one panel a frame, however many lanes there are. The four charts
 * against training are one, so that they show the same step.
 */
export type Panel = "head" | "truth" | "samples" | "lines" | "charts" | "exam" | "told";
const interval: Record<Panel, number> = {
  head: 100,
  truth: 100,
  samples: 1000,
  lines: 200,
  exam: 500,
  told: 500,
  charts: 250,
}; // ms

/** Every lane has a painter; those with panels to draw wait here, and share the frames. */
const waiting = new Set<Painter>();
let planned = false;

/** Sleeps until the first panel of any lane is due, then takes the next frame. */
function plan() {
  if (planned || waiting.size === 0) return;
  planned = true;
  const wait = Math.min(...[...waiting].map((painter) => painter.nextDue())) - performance.now();
  if (wait > 8) setTimeout(() => requestAnimationFrame(paint), wait);
  else requestAnimationFrame(paint);
}

/** Draws the panel that is most overdue, of whichever lane. */
function paint(now: number) {
  planned = false;
  const [late] = [...waiting]
    .filter((painter) => painter.nextDue() <= now)
    .sort((a, b) => a.nextDue() - b.nextDue());
  late?.drawNext(now);
  plan();
}

export class Painter {
  private readonly dirty = new Map<Panel, () => void>();
  private readonly painted = new Map<Panel, number>();

  /** Asks for a panel to be drawn from what its store holds by then. */
  mark(panel: Panel, publish: () => void) {
    this.dirty.set(panel, publish);
    waiting.add(this);
    plan();
  }

  /**
   * Draws everything that waits, now, and what comes next without delay: after a seek or a change
   * of run.
   */
  flush() {
    for (const panel of [...this.dirty.keys()]) this.draw(panel, performance.now());
    this.painted.clear();
  }

  /** When the first of its panels is due [ms of the page's clock]. */
  nextDue(): number {
    return Math.min(...[...this.dirty.keys()].map((panel) => this.due(panel)));
  }

  /** Draws the first panel that is due. */
  drawNext(now: number) {
    const [first] = [...this.dirty.keys()].sort((a, b) => this.due(a) - this.due(b));
    if (first) this.draw(first, now);
  }

  private due(panel: Panel) {
    return (this.painted.get(panel) ?? -Infinity) + interval[panel];
  }

  private draw(panel: Panel, now: number) {
    const publish = this.dirty.get(panel);
    if (!publish) return;
    this.dirty.delete(panel);
    if (this.dirty.size === 0) waiting.delete(this);
    this.painted.set(panel, now);
    const start = performance.now();
    flushSync(publish);
    performance.measure(`paint:${panel}`, { start, end: performance.now() });
    // React and recharts add entries too, and the list has no bound; observers have theirs
    performance.clearMeasures();
  }
}
