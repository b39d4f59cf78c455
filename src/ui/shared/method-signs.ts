import type { Leaves } from "../../experiment/experiment";

/** The hue and dash of a method, the same wherever its line is drawn. */
export const methodSignNames = [
  "flow",
  "em",
  "policy-gradient",
  "reinforce",
  "supervised",
] as const;
export type MethodSign = (typeof methodSignNames)[number];

const signs: Readonly<Record<string, MethodSign>> = {
  gflownet: "flow",
  em: "em",
  ppo: "policy-gradient",
  reinforce: "reinforce",
  sft: "supervised",
};

export const methodSign = (leaves: Leaves): MethodSign =>
  signs[String(leaves["method.name"])] ?? "flow";

export const hues: Readonly<Record<MethodSign, string>> = {
  flow: "var(--gflownet)",
  em: "var(--em)",
  "policy-gradient": "var(--ppo)",
  reinforce: "var(--ppo)",
  supervised: "var(--sft)",
};

/** Dashes in units of the line's width; of two lines of one hue the later has the longer one. */
const dashes: Readonly<Record<MethodSign, readonly [short: string, long: string]>> = {
  flow: ["", "5 3"],
  em: ["4 1.75 1.2 1.75 1.2 1.75", "8 1.75 1.2 1.75 1.2 1.75"],
  "policy-gradient": ["1 2.5", "1 5"],
  reinforce: ["4 1.75", "8 1.75"],
  supervised: ["6 2.5 1 2.5", "11 2.5 1 2.5"],
};

/** The `stroke-dasharray` of a method's line of this width [px]; "" for a solid one. */
export const dashOfMethod = (method: MethodSign, isLong: boolean, width: number): string =>
  dashes[method][isLong ? 1 : 0]
    .split(" ")
    .map((part) => (part === "" ? "" : String(Number(part) * width)))
    .join(" ");
