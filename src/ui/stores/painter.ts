import { flushSync } from "react-dom";

/**
 * When pictures are redrawn. Reports may come a hundred times a second; each panel is drawn at most
 * as often as its interval says, one panel a frame. The four charts against training are one, so
 * that they show the same step.
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

export class Painter {
  private readonly dirty = new Map<Panel, () => void>();
  private readonly painted = new Map<Panel, number>();
  private waiting = false;

  /** Asks for a panel to be drawn from what its store holds by then. */
  mark(panel: Panel, publish: () => void) {
    this.dirty.set(panel, publish);
    this.plan();
  }

  /**
   * Draws everything that waits, now, and what comes next without delay: after a seek or a change
   * of run.
   */
  flush() {
    for (const panel of [...this.dirty.keys()]) this.draw(panel, performance.now());
    this.painted.clear();
  }

  private due(panel: Panel) {
    return (this.painted.get(panel) ?? -Infinity) + interval[panel];
  }

  /** Sleeps until the first panel is due, then takes the next frame. */
  private plan() {
    if (this.waiting || !this.dirty.size) return;
    this.waiting = true;
    const wait =
      Math.min(...[...this.dirty.keys()].map((panel) => this.due(panel))) - performance.now();
    if (wait > 8) setTimeout(() => requestAnimationFrame(this.paint), wait);
    else requestAnimationFrame(this.paint);
  }

  private readonly paint = (now: number) => {
    this.waiting = false;
    const late = [...this.dirty.keys()]
      .filter((panel) => this.due(panel) <= now)
      .sort((a, b) => this.due(a) - this.due(b));
    if (late.length) this.draw(late[0], now);
    this.plan();
  };

  private draw(panel: Panel, now: number) {
    const publish = this.dirty.get(panel);
    if (!publish) return;
    this.dirty.delete(panel);
    this.painted.set(panel, now);
    const start = performance.now();
    flushSync(publish);
    performance.measure(`paint:${panel}`, { start, end: performance.now() });
    // React and recharts add entries too, and the list has no bound; observers have theirs
    performance.clearMeasures();
  }
}
