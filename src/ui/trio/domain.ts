/** Axes that expand when they must and never shrink, with three to five round ticks. */
export interface Domain { readonly low: number; readonly high: number; readonly ticks: readonly number[] }

const roundSteps = [1, 2, 2.5, 5, 10];

function roundStep(span: number, intervals: number): number {
  const rough = span / intervals, power = 10 ** Math.floor(Math.log10(rough));
  return (roundSteps.find((s) => s * power >= rough * 0.999999) ?? 10) * power;
}

/** A domain that holds `values`, and the one before it. */
export function expand(before: Domain | null, values: readonly number[]): Domain {
  const finite = values.filter(Number.isFinite);
  if (!finite.length) return before ?? { low: 0, high: 1, ticks: [0, 0.5, 1] };
  const least = Math.min(...finite), most = Math.max(...finite);
  if (before && least >= before.low && most <= before.high) return before;
  const grown = Math.min(least, before?.low ?? least), high = Math.max(most, before?.high ?? most);
  const low = grown > 0 && grown < 0.7 * high ? 0 : grown; // a scale that nearly reaches 0 starts there
  const span = Math.max(high - low, Math.abs(high) * 0.05, 1e-6);
  const step = roundStep(span, 3);
  const from = Math.floor(low / step + 1e-9), to = Math.max(from + 1, Math.ceil(high / step - 1e-9));
  return { low: from * step, high: to * step, ticks: Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12))) };
}

const ladder = [30, 60, 120, 240, 400, 600, 900, 1200, 1800, 2400, 4000, 6000, 9000];

/** The end of the horizontal axis: a rung above where the run stands. */
export function reach(x: number): number {
  for (let power = 1; ; power *= 300) {
    const rung = ladder.find((r) => r * power >= x);
    if (rung !== undefined) return rung * power;
  }
}

/** Ticks of the horizontal axis that leave room for the current value, printed in bold. */
export function ticksBeside(end: number, current: number): number[] {
  const parts = end % 6 === 0 && end <= 240 ? 6 : 4;
  return Array.from({ length: parts + 1 }, (_, i) => (end * i) / parts).filter((t) => Math.abs(t - current) > end * 0.13 || current === 0);
}

/** Pushes labels apart, in their order, so that none is closer than `gap`; they stay within [top, bottom]. */
export function pushApart<L extends { y: number }>(labels: readonly L[], gap: number, top: number, bottom: number): L[] {
  const placed = [...labels].sort((a, b) => a.y - b.y).map((l) => ({ ...l, y: Math.min(bottom, Math.max(top, l.y)) }));
  for (let round = 0; round < 4; round++) {
    for (let i = 1; i < placed.length; i++) {
      const lack = gap - (placed[i].y - placed[i - 1].y);
      if (lack > 0.01) { placed[i - 1].y -= lack / 2; placed[i].y += lack / 2; }
    }
    if (placed.length) {
      placed[0].y = Math.max(top, placed[0].y);
      for (let i = 1; i < placed.length; i++) placed[i].y = Math.max(placed[i].y, placed[i - 1].y + gap);
      const over = placed[placed.length - 1].y - bottom;
      if (over > 0) for (const l of placed) l.y -= over;
    }
  }
  return placed;
}
