// What objectives share that learn log Z by prompt: its report and its gradient.
import { lengthOf, normaliser, reportRow } from "./estimates.as";
import { hasLast, lastEstimate, weightOfLast } from "./last.as";

/** The address of (value, gradient, moments) of log Z of the batch's prompt. */
export function recordOfLogZ<Args>(args: Args): usize {
  return args.logZ + 16 * <usize>args.settings.row;
}

/** Fills the fifth row of the reports, and the first part adds ∂loss/∂log Z of the batch. */
export function finishLogZ<Args>(args: Args, from: i32, to: i32, scratch: usize): void {
  const record = recordOfLogZ(args);
  const logZ = load<f32>(record);
  for (let b = from; b < to; b++) {
    const row = reportRow(args, b, 4);
    for (let i = 0; i <= lengthOf(args, b); i++) store<f32>(row + 4 * <usize>i, logZ);
  }
  if (from == 0) store<f32>(record, load<f32>(record, 4) + slopeOf(args, <f64>logZ, scratch), 4);
}

/** ∂loss/∂log Z = Σ 2(log Z − u_n), normalised */
function slopeOf<Args>(args: Args, logZ: f64, scratch: usize): f32 {
  let sum: f64 = 0;
  for (let b = 0; b < args.B; b++) {
    if (hasLast(args, b)) sum += 2 * (logZ - lastEstimate(args, b, scratch));
  }
  return <f32>(normaliser(args, weightOfLast, logZ) * <f64>args.settings.scale * sum);
}
