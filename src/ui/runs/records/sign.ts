import type { Experiment } from "../../../experiment/experiment";

/** The hue and dash of a method. */
export const methodSignNames = [
  "flow",
  "em",
  "policy-gradient",
  "reinforce",
  "supervised",
] as const;
export type MethodSign = (typeof methodSignNames)[number];

/** How a run is drawn: its method, and which of four shades; fixed when the run is made. */
export interface Sign {
  readonly method: MethodSign;
  readonly shade: 0 | 1 | 2 | 3;
}

const methodSigns: Readonly<Record<string, MethodSign>> = {
  gflownet: "flow",
  em: "em",
  ppo: "policy-gradient",
  reinforce: "reinforce",
  sft: "supervised",
};

export const methodSign = ({ leaves }: Experiment): MethodSign =>
  methodSigns[String(leaves["method.name"])] ?? "flow";

/** Dashes in units of the line's width; later runs have longer ones. */
const dashes: Readonly<Record<MethodSign, readonly [short: string, long: string]>> = {
  flow: ["", "5 3"],
  em: ["4 1.75 1.2 1.75 1.2 1.75", "8 1.75 1.2 1.75 1.2 1.75"],
  "policy-gradient": ["1 2.5", "1 5"],
  reinforce: ["4 1.75", "8 1.75"],
  supervised: ["6 2.5 1 2.5", "11 2.5 1 2.5"],
};

const hues: Readonly<Record<MethodSign, string>> = {
  flow: "var(--gflownet)",
  em: "var(--em)",
  "policy-gradient": "var(--ppo)",
  reinforce: "var(--ppo)",
  supervised: "var(--sft)",
};
export const colourOf = ({ method }: Sign): string => hues[method];

/** Every other shade is pale. */
export const isPale = ({ shade }: Sign): boolean => shade % 2 === 1;

/** The `stroke-dasharray` for a line of this width [px]. */
export const dashOf = ({ method, shade }: Sign, width: number): string =>
  dashes[method][shade > 1 ? 1 : 0]
    .split(" ")
    .map((part) => (part === "" ? "" : String(Number(part) * width)))
    .join(" ");

/**
 * The sign of a new run: the first shade that the fewest of those that are shown have, and of these
 * the fewest of all.
 */
export function signOf(
  experiment: Experiment,
  others: readonly Sign[],
  shown: readonly Sign[] = [],
): Sign {
  const method = methodSign(experiment);
  const having = (signs: readonly Sign[], shade: Sign["shade"]) =>
    signs.filter((sign) => sign.method === method && sign.shade === shade).length;
  const shades = [0, 1, 2, 3] as const;
  const byUse = [...shades].sort(
    (a, b) => having(shown, a) - having(shown, b) || having(others, a) - having(others, b),
  );
  return { method, shade: byUse[0] };
}
