import { flushSync } from "react-dom";

/**
 * When pictures are redrawn. Reports may come a hundred times a second; each panel is drawn at most
 * as often as its interval says, one panel a frame. The four charts against training are one, so
 * that they show the same step.
 */
export type Topic = "head" | "truth" | "samples" | "lines" | "charts";
const interval: Record<Topic, number> = {
  head: 100,
  truth: 100,
  samples: 1000,
  lines: 200,
  charts: 250,
}; // ms

export class Painter {
  private readonly dirty = new Map<Topic, () => void>();
  private readonly painted = new Map<Topic, number>();
  private waiting = false;

  /** Asks for a panel to be drawn from what its store holds by then. */
  mark(topic: Topic, publish: () => void) {
    this.dirty.set(topic, publish);
    this.plan();
  }

  /**
   * Draws everything that waits, now, and what comes next without delay: after a seek or a change
   * of run.
   */
  flush() {
    for (const topic of [...this.dirty.keys()]) this.draw(topic, performance.now());
    this.painted.clear();
  }

  private due(topic: Topic) {
    return (this.painted.get(topic) ?? -Infinity) + interval[topic];
  }

  /** Sleeps until the first panel is due, then takes the next frame. */
  private plan() {
    if (this.waiting || !this.dirty.size) return;
    this.waiting = true;
    const wait =
      Math.min(...[...this.dirty.keys()].map((topic) => this.due(topic))) - performance.now();
    if (wait > 8) setTimeout(() => requestAnimationFrame(this.paint), wait);
    else requestAnimationFrame(this.paint);
  }

  private readonly paint = (now: number) => {
    this.waiting = false;
    const late = [...this.dirty.keys()]
      .filter((topic) => this.due(topic) <= now)
      .sort((a, b) => this.due(a) - this.due(b));
    if (late.length) this.draw(late[0], now);
    this.plan();
  };

  private draw(topic: Topic, now: number) {
    const publish = this.dirty.get(topic);
    if (!publish) return;
    this.dirty.delete(topic);
    this.painted.set(topic, now);
    const start = performance.now();
    flushSync(publish);
    performance.measure(`paint:${topic}`, { start, end: performance.now() });
    // React and recharts add entries too, and the list has no bound; observers have theirs
    performance.clearMeasures();
  }
}
