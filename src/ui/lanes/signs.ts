import type { CSSProperties } from "react";
import type { Leaves } from "../../experiment/experiment";
import { dashOfMethod, hues, methodSign } from "../shared/method-signs";

/** Lanes of one hue differ by shade, and then by a longer dash. */
const shades = [
  (hue: string) => hue,
  (hue: string) => `color-mix(in srgb, ${hue} 55%, var(--ink))`,
  (hue: string) => `color-mix(in srgb, ${hue} 62%, var(--control))`,
  (hue: string) => `color-mix(in srgb, ${hue} 25%, var(--ink))`,
];
const longer = ["", "12 3", "5 3", "12 3 5 3"];
const WIDTH = 1.75; // px, of a line

export type LaneStyle = CSSProperties & { readonly "--policy": string; readonly "--dash": string };

/** How each lane is drawn: what is drawn of its policy takes the colour from `--policy`. */
export function stylesOf(all: readonly Leaves[]): readonly LaneStyle[] {
  const methods = all.map(methodSign);
  return methods.map((method, k) => {
    const before = methods.slice(0, k);
    const alike = before.filter((other) => other === method).length;
    const shade = before.filter((other) => hues[other] === hues[method]).length;
    return {
      "--policy": shades[shade](hues[method]),
      "--dash": (alike === 0 ? dashOfMethod(method, false, WIDTH) : longer[alike]) || "none",
    };
  });
}
