/**
 * A mean with its standard deviation, both to the place where the deviation has two digits, so
 * that neither says more than is known: “0.99998 ± 0.000020”, “(2.40 ± 0.93)e-5”, “16,512 ± 288”.
 * The deviation must be above 0.
 */
export function spreadText(mean: number, deviation: number): string {
  const most = Math.max(Math.abs(mean), deviation);
  const power = Math.floor(Math.log10(most));
  if (power >= SMALLEST) return pairText(mean, deviation);
  const scale = 10 ** power;
  return `(${pairText(mean / scale, deviation / scale)})e${power}`;
}

/** Below this power of ten both figures share an exponent. */
const SMALLEST = -2;
/** Of digits after the point. */
const MOST_PLACES = 7;

function pairText(mean: number, deviation: number): string {
  const places = placesOf(deviation);
  const text = (value: number) =>
    value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
  return `${text(mean)} ± ${text(deviation)}`;
}

/** Places after the point at which a number above 0 has two digits. */
const placesOf = (value: number): number =>
  Math.min(MOST_PLACES, Math.max(0, 1 - Math.floor(Math.log10(value))));
