import type { Experiment } from "../../../experiment/experiment";
import { dashOfMethod, hues, methodSign, type MethodSign } from "../../shared/method-signs";

/** How a run is drawn: its method, and which of four shades; fixed when the run is made. */
export interface Sign {
  readonly method: MethodSign;
  readonly shade: 0 | 1 | 2 | 3;
}

export const colourOf = ({ method }: Sign): string => hues[method];

/** Every other shade is pale. */
export const isPale = ({ shade }: Sign): boolean => shade % 2 === 1;

/** The `stroke-dasharray` for a line of this width [px]. */
export const dashOf = ({ method, shade }: Sign, width: number): string =>
  dashOfMethod(method, shade > 1, width);

/**
 * The sign of a new run: the first shade that the fewest of those that are shown have, and of these
 * the fewest of all.
 */
export function signOf(
  experiment: Experiment,
  others: readonly Sign[],
  shown: readonly Sign[] = [],
): Sign {
  const method = methodSign(experiment.leaves);
  const having = (signs: readonly Sign[], shade: Sign["shade"]) =>
    signs.filter((sign) => sign.method === method && sign.shade === shade).length;
  const shades = [0, 1, 2, 3] as const;
  const byUse = [...shades].sort(
    (a, b) => having(shown, a) - having(shown, b) || having(others, a) - having(others, b),
  );
  return { method, shade: byUse[0] };
}
