// loss = Σ_b Σ_i (u_i^b − ū)² over the places of all sequences, ū the mean of all, normalised
import { Each } from "../each.as";
import { balance, estimatesOfPlaces } from "../estimates.as";

export function pooledBalance(args: Each, from: i32, to: i32, scratch: usize): void {
  const mean = meanOfAll(args, scratch);
  balance(args, from, to, scratch, judge, weightOf, mean);
}

function judge(u: usize, du: usize, m: i32, mean: f64): f64 {
  let squares: f64 = 0;
  for (let i = 0; i < m; i++) {
    const d = load<f64>(u + 8 * <usize>i) - mean;
    squares += d * d;
    store<f64>(du + 8 * <usize>i, 2 * d);
  }
  return squares;
}

function weightOf(m: i32, _mean: f64): f64 {
  return <f64>m;
}

function meanOfAll(args: Each, scratch: usize): f64 {
  let sum: f64 = 0;
  let count = 0;
  for (let b = 0; b < args.B; b++) {
    const m = estimatesOfPlaces(args, b, scratch);
    for (let i = 0; i < m; i++) sum += load<f64>(scratch + 8 * <usize>i);
    count += m;
  }
  return sum / <f64>max(count, 1);
}
