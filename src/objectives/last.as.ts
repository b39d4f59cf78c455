// What objectives share that compare the last place of every sequence, its whole, with one number.
import { estimate, lengthOf, placesOf } from "./estimates.as";

/** (u_n − centre)². */
export function judgeLast(u: usize, du: usize, m: i32, centre: f64): f64 {
  if (m == 0) return 0;
  const last = 8 * <usize>(m - 1);
  const d = load<f64>(u + last) - centre;
  memory.fill(du, 0, last);
  store<f64>(du + last, 2 * d);
  return d * d;
}

export function weightOfLast(m: i32, _centre: f64): f64 {
  return m > 0 ? 1 : 0;
}

/** Whether the whole of sequence b takes part in the balance. */
export function hasLast<Args>(args: Args, b: i32): bool {
  return placesOf(args, b) > 0;
}

/** u_n of sequence b. */
export function lastEstimate<Args>(args: Args, b: i32, scratch: usize): f64 {
  estimate(args, b, scratch);
  return load<f64>(scratch + 8 * <usize>lengthOf(args, b));
}
