// loss = Σ_{i<j} λ^{j−i−1} (u_i − u_j)² over all pairs of places, normalised
import { Each } from "../each.as";
import { balance } from "../estimates.as";

export function subtrajectoryBalance(args: Each, from: i32, to: i32, scratch: usize): void {
  balance(args, from, to, scratch, judgePairs, weightOfPairs, <f64>args.settings.lambda);
}

export function judgePairs(u: usize, du: usize, m: i32, lambda: f64): f64 {
  return lambda == 1 ? variance(u, du, m) : everyPair(u, du, m, lambda);
}

/** Σ_{i<j} λ^{j−i−1} of m places */
export function weightOfPairs(m: i32, lambda: f64): f64 {
  if (lambda == 1) return <f64>(m * (m - 1)) / 2;
  let sum: f64 = 0;
  let w: f64 = 1;
  for (let gap = 1; gap < m; gap++) {
    sum += <f64>(m - gap) * w;
    w *= lambda;
  }
  return sum;
}

/** λ = 1: Σ_{i<j} (u_i − u_j)² = m Σ (u_i − ū)², slope 2m(u_i − ū), over m places. */
function variance(u: usize, du: usize, m: i32): f64 {
  const count = <f64>m;
  let sum: f64 = 0;
  for (let i = 0; i < m; i++) sum += load<f64>(u + 8 * <usize>i);
  const mean = sum / count;
  let squares: f64 = 0;
  for (let i = 0; i < m; i++) {
    const d = load<f64>(u + 8 * <usize>i) - mean;
    squares += d * d;
    store<f64>(du + 8 * <usize>i, 2 * count * d);
  }
  return count * squares;
}

function everyPair(u: usize, du: usize, m: i32, lambda: f64): f64 {
  memory.fill(du, 0, 8 * <usize>m);
  let loss: f64 = 0;
  for (let i = 0; i < m; i++) {
    let w: f64 = 1;
    let own: f64 = 0; // what the pairs (i, j) add to du_i
    for (let j = i + 1; j < m; j++) {
      const d = load<f64>(u + 8 * <usize>i) - load<f64>(u + 8 * <usize>j);
      loss += w * d * d;
      own += 2 * w * d;
      const other = du + 8 * <usize>j;
      store<f64>(other, load<f64>(other) - 2 * w * d);
      w *= lambda;
    }
    store<f64>(du + 8 * <usize>i, load<f64>(du + 8 * <usize>i) + own);
  }
  return loss;
}
