import { describe, expect, it } from "vitest";
import { layoutBars, spikes, x } from "./geometry";
import { leaders, standing, widths } from "./names";
import { linear, logarithmic } from "./scale";

const sizes = { full: [784, 357], class: [1208, 352], phone: [390, 284] } as const;
const noise = (seed: number, i: number) => {
  const s = Math.sin(i * 127.1 + seed * 311.7) * 43758.5453;
  return s - Math.floor(s);
};
/** 100 strings of an even target, some of which the prior likes far too much. */
const rowsOf = (seed: number) =>
  Array.from({ length: 100 }, (_, i) => ({
    text: String(i),
    tokens: [i],
    target: 0.01,
    policy: 0.02 * noise(seed, i),
    prior: noise(seed + 1, i) > 0.85 ? 0.03 : 0.004,
  }));

describe.each(["full", "class", "phone"] as const)("names over the bars, %s", (layout) => {
  const [width, height] = sizes[layout];
  const b = layoutBars(100, width, height, layout);
  const scale = linear(rowsOf(0));
  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    "stand apart, keep still during training, and leave room for the prior's spikes (prior %i)",
    (seed) => {
      const rows = rowsOf(seed);
      const { policy, target, prior } = standing({ b, scale, layout }, rows);
      expect(x(b, target) - x(b, policy)).toBeGreaterThanOrEqual(widths[layout].policy - b.pitch);
      expect(prior - x(b, target)).toBeGreaterThanOrEqual(widths[layout].target);
      expect(
        standing(
          { b, scale, layout },
          rows.map((r) => ({ ...r, policy: r.target })),
        ),
      ).toEqual({ policy, target, prior });
      const taken = leaders({ b, scale, layout }, rows);
      for (const spike of spikes(b, scale, rows, taken))
        for (const at of taken)
          expect(Math.abs(x(b, spike.i) + b.pitch / 2 - at)).toBeGreaterThanOrEqual(24);
    },
  );
});

it("a logarithmic scale has whole decades, the target below its top", () => {
  const scale = logarithmic(rowsOf(0));
  expect(scale.ticks.map((t) => Math.log10(t))).toEqual(
    [-6, -5, -4, -3, -2, -1, 0].map((d) => expect.closeTo(d, 9) as number),
  );
  expect(scale.at(0.01)).toBeGreaterThan(0.5);
  expect(scale.at(0)).toBe(0);
});
