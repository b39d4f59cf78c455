// loss = Σ_i (a_i − a_{i+1})² over neighbouring places, a_i = log F(s_i) − Σ_{k<i} l_k, the last
// u_n
import { Flow, balanceFlows } from "../flow.as";
import { judgeNeighbours, weightOfNeighbours } from "../neighbours/neighbours.as";

export function flowNeighboursBalance(args: Flow, from: i32, to: i32, scratch: usize): void {
  balanceFlows(args, from, to, scratch, judgeNeighbours, weightOfNeighbours, 0);
}
