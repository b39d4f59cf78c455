import { exp } from "./exp";
import { log } from "./log";

/** log Σ exp(x), stable; −∞ for an empty list. */
export function logSumExp(x: ArrayLike<number>): number {
  let top = -Infinity;
  for (let i = 0; i < x.length; i++) top = Math.max(top, Number(x[i]));
  if (top === -Infinity) return top;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += exp(Number(x[i]) - top);
  return top + log(sum);
}
