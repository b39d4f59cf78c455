// Operands of an objective without parameters of its own.
import { Settings } from "./estimates.as";

@unmanaged
export class Each {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  prior: usize; // [K] the same, adapters off
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  extra: usize; // [B, T+1]
  settings: Settings;
  dlogp: usize; // [K]
  report: usize; // [B, ROWS, T+1]: u, logR, logPrior, (loss, 0 …)
  B: i32;
  T: i32;
  ROWS: i32;
}
