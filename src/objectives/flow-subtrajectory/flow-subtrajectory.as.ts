// loss = Σ_{i<j} λ^{j−i−1} (a_i − a_j)² over pairs of places, a_i = log F(s_i) − Σ_{k<i} l_k, the
// last u_n
import { Flow, balanceFlows } from "../flow.as";
import { judgePairs, weightOfPairs } from "../subtrajectory/subtrajectory.as";

export function flowSubtrajectoryBalance(args: Flow, from: i32, to: i32, scratch: usize): void {
  const lambda = <f64>args.settings.lambda;
  balanceFlows(args, from, to, scratch, judgePairs, weightOfPairs, lambda);
}
