import { flushSync } from "react-dom";

/**
 * When pictures are redrawn. Reports may come a hundred times a second; each panel is drawn at most as often as its
 * interval says, one panel a frame; the four charts against training share a frame, so that they show the same step.
 */
export type Topic = "head" | "truth" | "samples" | "lines" | "logReward" | "diversity" | "logLikelihood" | "logZ";
const together: readonly Topic[] = ["logReward", "diversity", "logLikelihood", "logZ"];
const interval: Record<Topic, number> = { head: 100, truth: 100, samples: 1000, lines: 200, logReward: 250, diversity: 250, logLikelihood: 250, logZ: 250 };

export class Painter {
  private readonly dirty = new Map<Topic, () => void>();
  private readonly painted = new Map<Topic, number>();
  private frame = 0;

  /** Asks for a panel to be drawn from what its store holds by then. */
  mark(topic: Topic, publish: () => void) {
    this.dirty.set(topic, publish);
    this.frame ||= requestAnimationFrame(this.paint);
  }

  /** Draws everything that waits, now: after a seek or a change of run. */
  flush() {
    for (const topic of [...this.dirty.keys()]) this.draw(topic, performance.now());
  }

  private readonly paint = (now: number) => {
    this.frame = 0;
    let next: Topic | undefined, longest = 0;
    for (const topic of this.dirty.keys()) {
      const late = now - (this.painted.get(topic) ?? -Infinity) - interval[topic];
      if (late >= 0 && late >= longest) { next = topic; longest = late; }
    }
    for (const topic of next && together.includes(next) ? together : next ? [next] : []) this.draw(topic, now);
    if (this.dirty.size) this.frame ||= requestAnimationFrame(this.paint);
  };

  private draw(topic: Topic, now: number) {
    const publish = this.dirty.get(topic);
    if (!publish) return;
    this.dirty.delete(topic);
    this.painted.set(topic, now);
    const start = performance.now();
    flushSync(publish);
    performance.measure(`paint:${topic}`, { start, end: performance.now() });
    performance.clearMeasures(); // React and recharts add entries too, and the list has no bound; observers have theirs
  }
}
