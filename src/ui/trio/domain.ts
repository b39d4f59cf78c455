/** Axes that expand when they must and never shrink, with three to five round ticks. */
export interface Domain {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

const roundSteps = [1, 2, 2.5, 5, 10];

function roundStep(span: number, intervals: number): number {
  const rough = span / intervals;
  const power = 10 ** Math.floor(Math.log10(rough));
  return (roundSteps.find((s) => s * power >= rough * 0.999999) ?? 10) * power;
}

/** A domain with little room around `values`, and the round ticks within it. */
export function around(values: readonly number[]): Domain {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = 0.06 * Math.max(most - least, 1e-6);
  const low = least - room;
  const high = most + room;
  const step = roundStep(high - low, 4);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  const ticks = Array.from({ length: count }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { low, high, ticks };
}

/** A domain that holds `values`, and the one before it. */
export function expand(before: Domain | null, values: readonly number[]): Domain {
  const finite = values.filter(Number.isFinite);
  if (!finite.length) return before ?? { low: 0, high: 1, ticks: [0, 0.5, 1] };
  const least = Math.min(...finite);
  const most = Math.max(...finite);
  if (before && least >= before.low && most <= before.high) return before;
  const grown = Math.min(least, before?.low ?? least);
  const high = Math.max(most, before?.high ?? most);
  // a scale that nearly reaches 0 starts there
  const low = grown > 0 && grown < 0.7 * high ? 0 : grown;
  // a lone value stands in the middle
  const lack = Math.max(0, Math.abs(high) * 0.1 - (high - low), 1e-6) / 2;
  const step = roundStep(high - low + 2 * lack, 3);
  const from = Math.floor((low - lack) / step + 1e-4);
  const to = Math.max(from + 1, Math.ceil((high + lack) / step - 1e-4));
  return {
    low: from * step,
    high: to * step,
    ticks: Array.from({ length: to - from + 1 }, (_, i) =>
      Number(((from + i) * step).toPrecision(12)),
    ),
  };
}

/** A tick in print, with as many decimals as its neighbours need. */
export const tick = (value: number, domain: Domain) => {
  const step = domain.ticks.length > 1 ? domain.ticks[1] - domain.ticks[0] : 1;
  const digits = Math.max(
    0,
    Math.min(
      6,
      -Math.floor(Math.log10(step) + 1e-9) +
        (Math.abs(step / 10 ** Math.floor(Math.log10(step) + 1e-9) - 2.5) < 1e-6 ? 1 : 0),
    ),
  );
  return value
    .toFixed(digits)
    .replace("-", "−")
    .replace(/^−0(\.0*)?$/, "0");
};

/** The scales of one run's charts: they remember how far they have grown, until a new run. */
export class AxisMemory {
  private readonly domains = new Map<string, Domain>();

  /** The scale of an axis, grown so that it holds `values`. */
  grow(axis: string, values: readonly number[], forget: boolean): Domain {
    const before = forget ? null : (this.domains.get(axis) ?? null);
    const domain = expand(before, values);
    this.domains.set(axis, domain);
    return domain;
  }

  /** The same, but a scale of which the values fill less than a fifth is drawn anew. */
  fit(axis: string, values: readonly number[], forget: boolean): Domain {
    const before = this.domains.get(axis);
    const span = Math.max(...values) - Math.min(...values);
    const flat = before !== undefined && span * 5 < before.high - before.low;
    return this.grow(axis, values, forget || flat);
  }
}

const ladder = [
  30, 60, 120, 240, 300, 400, 500, 600, 800, 1000, 1200, 1600, 2000, 2400, 3000, 4000, 5000, 6000,
  8000, 9000,
];

/** The end of the horizontal axis: a rung above where the run stands. */
export function reach(x: number): number {
  if (!Number.isFinite(x)) return ladder[0];
  for (let power = 1; ; power *= 300) {
    const rung = ladder.find((r) => r * power >= x);
    if (rung !== undefined) return rung * power;
  }
}

const isRound = (n: number) => [1, 2, 4, 5, 10].some((s) => Number.isInteger(Math.log10(n / s)));

/** Ticks of the horizontal axis that leave room for the current value, printed in bold. */
export function ticksBeside(end: number, current: number, most = 6): number[] {
  const counts = [6, 5, 4, 3].filter((n) => n <= most);
  const fallback = most >= 4 ? 4 : 1;
  const parts = counts.find((n) => end % n === 0 && isRound(end / n)) ?? fallback;
  return Array.from({ length: parts + 1 }, (_, i) => (end * i) / parts).filter(
    (t) => Math.abs(t - current) > end * 0.13 || current === 0,
  );
}

/**
 * Pushes labels apart, in their order, so that none is closer than `gap`; they stay within [top,
 * bottom].
 */
export function pushApart<L extends { y: number }>(
  labels: readonly L[],
  gap: number,
  top: number,
  bottom: number,
): L[] {
  const placed = [...labels]
    .sort((a, b) => a.y - b.y)
    .map((l) => ({ ...l, y: Math.min(bottom, Math.max(top, l.y)) }));
  for (let round = 0; round < 4; round++) {
    for (let i = 1; i < placed.length; i++) {
      const lack = gap - (placed[i].y - placed[i - 1].y);
      if (lack > 0.01) {
        placed[i - 1].y -= lack / 2;
        placed[i].y += lack / 2;
      }
    }
    if (placed.length) {
      placed[0].y = Math.max(top, placed[0].y);
      for (let i = 1; i < placed.length; i++)
        placed[i].y = Math.max(placed[i].y, placed[i - 1].y + gap);
      const over = placed[placed.length - 1].y - bottom;
      if (over > 0) for (const l of placed) l.y -= over;
    }
  }
  return placed;
}
