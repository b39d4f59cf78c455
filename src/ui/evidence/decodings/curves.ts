import type { Study, StudyCurve } from "../../../worker/protocol";

/** How a curve is drawn, and how the legend and the table name it. */
export interface DrawnCurve {
  readonly kind: "target" | "policy" | "tempered" | "nucleus";
  readonly name: string;
  readonly symbol: string; // of its parameter
  readonly points: StudyCurve["points"]; // those whose strings are known well enough
}

// a point is drawn where the strings that it is computed from hold at least so much of the mass
const KNOWN = 0.9;

const drawing: Readonly<Record<string, Pick<DrawnCurve, "kind" | "name" | "symbol">>> = {
  target: { kind: "target", name: "target", symbol: "reward T" },
  policy: { kind: "policy", name: "policy", symbol: "reward T" },
  "untrained, tempered": {
    kind: "tempered",
    name: "untrained, every token tempered",
    symbol: "token T",
  },
  "untrained, nucleus": {
    kind: "nucleus",
    name: "untrained, nucleus sampling",
    symbol: "top p",
  },
};

/** The curves of a study, each with the settings that can be drawn, and how many cannot. */
export function drawnCurves({ curves }: Pick<Study, "curves">): {
  readonly curves: readonly DrawnCurve[];
  readonly leftOut: number;
} {
  const drawn = curves.flatMap(({ title, points }) => {
    const how = drawing[title];
    const known = points.filter(({ seen }) => seen >= KNOWN);
    return how && known.length > 0 ? [{ ...how, points: known }] : [];
  });
  const of = (some: readonly { readonly points: readonly unknown[] }[]) =>
    some.reduce((sum, { points }) => sum + points.length, 0);
  return { curves: drawn, leftOut: of(curves) - of(drawn) };
}
