import "./diverging.css";
import type { CSSProperties } from "react";

/** The diverging scale of the page: orange = too rarely, blue = too often, symmetric about 0. */

const STEPS = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];
const MOST = 64; // per cent of an end's colour, so that ink is readable on it in both themes

/** Between the two ends, by the value's share of `end`. */
export const divergingColour = (value: number, end: number): CSSProperties => {
  const share = Math.min(1, Math.abs(value) / end);
  const toward = value < 0 ? "--under" : "--over";
  const part = (MOST * share).toFixed(0);
  return { background: `color-mix(in oklab, var(${toward}) ${part}%, var(--level))` };
};

/** The scale itself, for a legend. */
export const Swatches = () => (
  <span className="swatches" aria-hidden="true">
    {STEPS.map((share) => (
      <i key={share} style={divergingColour(share, 1)} />
    ))}
  </span>
);
