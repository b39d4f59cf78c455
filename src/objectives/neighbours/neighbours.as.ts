// loss = Σ_i (u_i − u_{i+1})² over neighbouring places, normalised
import { Each } from "../each.as";
import { balance } from "../estimates.as";

export function neighboursBalance(args: Each, from: i32, to: i32, scratch: usize): void {
  balance(args, from, to, scratch, judgeNeighbours, weightOfNeighbours, 0);
}

export function judgeNeighbours(u: usize, du: usize, m: i32, _given: f64): f64 {
  memory.fill(du, 0, 8 * <usize>m);
  let loss: f64 = 0;
  for (let i = 1; i < m; i++) {
    const before = 8 * <usize>(i - 1);
    const at = 8 * <usize>i;
    const d = load<f64>(u + before) - load<f64>(u + at);
    loss += d * d;
    store<f64>(du + before, load<f64>(du + before) + 2 * d);
    store<f64>(du + at, -2 * d);
  }
  return loss;
}

export function weightOfNeighbours(m: i32, _given: f64): f64 {
  return <f64>(max(m, 1) - 1);
}
