import type { Bounded, Expectation } from "../../worker/protocol";

/**
 * How figures are written: three significant digits, a real minus, thin spaces in thousands at
 * which no line breaks, "–" where none can exist.
 */

const none = "–";
const minus = (text: string) => text.replace(/-/g, "−");
const thousands = (text: string) => text.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");

/** A whole number: 110 080. */
export const whole = (value: number | null | undefined) =>
  value === null || value === undefined || !Number.isFinite(value)
    ? none
    : minus(thousands(Math.round(value).toFixed(0)));

/** Three significant digits: 0.0781, 12.6, 98.3, 110 080, 9.75e−5; a divergence may be ∞. */
export function figure(value: number | null | undefined): string {
  if (value === Infinity) return "∞";
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 999.5) return whole(value);
  if (size < 0.0001) return minus(value.toExponential(2));
  return minus(value.toPrecision(3));
}

/**
 * Log-probabilities and log-rewards, in nats: two decimals below 10, one above, none from 100 on.
 */
export function nats(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  const size = Math.abs(value);
  const text = value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
  return minus(Number(text) === 0 ? text.replace("-", "") : text);
}

/** A share as a percentage without its sign: 0.998 → 99.8, 1 → 100. */
export const percent = (share: number | null | undefined) => {
  if (share === null || share === undefined || !Number.isFinite(share)) return none;
  if (share >= 0.9995 && share < 1) return ">99.9";
  return share < 5e-7
    ? "0"
    : share < 1e-4
      ? minus((share * 100).toPrecision(2))
      : figure(share * 100);
};

/**
 * A share that is known only to be at least so large, as a percentage: rounded down, and never
 * 100, which would say that nothing is missing.
 */
export function atLeast(share: number): string {
  const most = Math.min(99.9, 100 * share);
  if (most < 0.01) return "0";
  const digits = 10 ** Math.max(0, 2 - Math.floor(Math.log10(most)));
  return String(Math.floor(most * digits + 1e-9) / digits);
}

/**
 * A share that is known only to be at most so large, as a percentage: rounded up, and never 0,
 * which would say that nothing is missing.
 */
export function atMost(share: number): string {
  const least = Math.max(0.01, Math.min(100, 100 * share));
  const digits = 10 ** Math.max(0, 2 - Math.floor(Math.log10(least)));
  return figure(Math.ceil(least * digits - 1e-9) / digits);
}

/**
 * A bound carries its sign, an estimate from samples ≈; its error is a click away. `print` writes
 * the number: `nats` does for a log Z.
 */
export function bounded(figures: Bounded | null, print: typeof figure = figure): string {
  if (figures === null) return none;
  const { value, low, high, error } = figures;
  if (low === high) return print(value);
  if (error !== undefined) return `≈ ${print(value)}`;
  return high === null ? `≥ ${print(low)}` : `≤ ${print(high)}`;
}

/** A mean with its error, where it has one. */
export const withError = ({ value, error }: Expectation): string =>
  figure(value) + (error === undefined ? "" : ` ± ${figure(error)}`);

/** Bytes as people say them: 1.42 GB, 8.31 MB, 12 kB. */
export function bytes(count: number): string {
  if (count >= 999.5e6) return `${(count / 1e9).toPrecision(3)} GB`;
  if (count >= 999.5e3) return `${(count / 1e6).toPrecision(3)} MB`;
  return `${Math.max(1, Math.round(count / 1e3))} kB`;
}

/** Two counts of bytes in one unit: "2.40 of 6.90 MB". */
export function megabytes(part: number, whole: number): string {
  const [of, unit] = bytes(whole).split(" ");
  const scale = { GB: 1e9, MB: 1e6, kB: 1e3 }[unit] ?? 1e6;
  return `${(part / scale).toFixed(of.split(".")[1]?.length ?? 0)} of ${of} ${unit}`;
}

/**
 * A parameter's value as its field prints it: enough digits to be exact, at least two decimals for
 * fractions.
 */
export function setting(value: number | string, integer = false): string {
  if (typeof value === "string") return value;
  if (integer || (Number.isInteger(value) && Math.abs(value) >= 1000)) return minus(String(value));
  if (value !== 0 && Math.abs(value) < 0.01) return minus(trimmedExponent(value));
  const two = value.toFixed(2);
  return minus(Number(two) === value ? two : String(Number(value.toPrecision(6))));
}
const trimmedExponent = (value: number) =>
  value.toExponential(2) === value.toExponential() || Number(value.toExponential(2)) === value
    ? value.toExponential(2)
    : value.toExponential();

/** What a person typed back into what a number parser reads. */
export const typed = (text: string) => text.replace(/−/g, "-").replace(/\s/g, "");

/** About how long: 40 s, 3 min, 1 h 20 min. */
export function duration(seconds: number): string {
  if (seconds < 55) return `${Math.max(5, 5 * Math.round(seconds / 5))} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `${minutes} min`;
  const rest = 10 * Math.round((minutes % 60) / 10);
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
  return rest % 60 ? `${hours} h ${rest} min` : `${hours} h`;
}

/** From how long to how long: "40 to 60 s", "50 s to 2 min"; one time where both are the same. */
export function durations(least: number, most: number): string {
  const [low, high] = [duration(least), duration(most)];
  if (low === high) return low;
  const unit = / \S+$/;
  const same = unit.exec(low)?.[0] === unit.exec(high)?.[0] && !low.includes("h");
  return `${same ? low.replace(unit, "") : low} to ${high}`;
}

/** "1 string", "4 812 strings" */
export const count = (n: number, one: string, many = `${one}s`) =>
  `${whole(n)} ${n === 1 ? one : many}`;

/** An empty string, line ends and a string of spaces alone must be seen. */
export const visible = (text: string) =>
  text === "" ? "∅" : text.replace(/\n/g, "↵").replace(/^\s+/, "") || "␣";
