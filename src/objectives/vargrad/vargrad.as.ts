// loss = Σ_b (u_n^b − ū)² / B, u_n of a sequence's last place, ū its mean over the batch
import { Each } from "../each.as";
import { balance } from "../estimates.as";
import { hasLast, judgeLast, lastEstimate, weightOfLast } from "../last.as";

export function vargradBalance(args: Each, from: i32, to: i32, scratch: usize): void {
  const mean = meanOfLast(args, scratch);
  balance(args, from, to, scratch, judgeLast, weightOfLast, mean);
}

function meanOfLast(args: Each, scratch: usize): f64 {
  let sum: f64 = 0;
  let count: f64 = 0;
  for (let b = 0; b < args.B; b++) {
    if (!hasLast(args, b)) continue;
    sum += lastEstimate(args, b, scratch);
    count += 1;
  }
  return sum / max(count, 1);
}
