import type { CSSProperties } from "react";
import type { Leaves } from "../../experiment/experiment";

/** The hue of a lane's method, and the dash of its line [px of stroke and gap]. */
const byMethod: Readonly<Record<string, { readonly hue: string; readonly dash: string }>> = {
  gflownet: { hue: "var(--gflownet)", dash: "none" },
  ppo: { hue: "var(--ppo)", dash: "2 2.5" },
  reinforce: { hue: "var(--ppo)", dash: "7 3" },
  sft: { hue: "var(--sft)", dash: "7 3 2 3" },
  em: { hue: "var(--em)", dash: "7 3 2 3 2 3" },
};

/** Lanes of one hue differ by shade, and then by a longer dash. */
const shades = [
  (hue: string) => hue,
  (hue: string) => `color-mix(in srgb, ${hue} 55%, var(--ink))`,
  (hue: string) => `color-mix(in srgb, ${hue} 62%, var(--control))`,
  (hue: string) => `color-mix(in srgb, ${hue} 25%, var(--ink))`,
];
const longer = ["none", "12 3", "5 3", "12 3 5 3"];

export type LaneStyle = CSSProperties & { readonly "--policy": string; readonly "--dash": string };

/** How each lane is drawn: what is drawn of its policy takes the colour from `--policy`. */
export function stylesOf(all: readonly Leaves[]): readonly LaneStyle[] {
  const hues = all.map(({ "method.name": name }) => byMethod[name] ?? byMethod["gflownet"]);
  return hues.map(({ hue, dash }, k) => {
    const before = hues.slice(0, k).filter((other) => other.hue === hue);
    const alike = before.filter((other) => other.dash === dash).length;
    return {
      "--policy": shades[before.length](hue),
      "--dash": alike === 0 ? dash : longer[alike],
    };
  });
}
