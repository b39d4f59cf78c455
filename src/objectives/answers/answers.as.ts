// loss = Σ_questions (log Σ_b e^s_b − s_first) / questions, as answers.wgsl says it. A part is a
// row; sums are float64.
import { scalarExp, scalarLog } from "../actions.as";

@unmanaged
class Answers {
  policy: usize; // [K] l [B, T], then t [B, T+1]
  steps: usize; // [B, T+1] u32: n, then 1: chosen
  settings: AnswerSettings; // [2]
  dlogp: usize; // [K]
  report: usize; // [B, T+1]: loss, 0 …
  B: i32;
  T: i32;
}

@unmanaged
class AnswerSettings {
  // see spec.ts
  scale: f32;
  answers: f32; // rows of one question
}

export function answersCrossEntropy(args: Answers, from: i32, to: i32, scratch: usize): void {
  const rows = max(1, <i32>(args.settings.answers + 0.5));
  const norm = 1 / <f64>((args.B + rows - 1) / rows);
  for (let b = from; b < to; b++) {
    const first = b - (b % rows);
    const end = min(first + rows, args.B);
    let top = score(args, first);
    for (let s = first + 1; s < end; s++) top = max(top, score(args, s));
    const right = scalarExp(score(args, first) - top);
    let wrong: f64 = 0;
    for (let s = first + 1; s < end; s++) wrong += scalarExp(score(args, s) - top);
    const share = (b == first ? -wrong : scalarExp(score(args, b) - top)) / (right + wrong);
    writeSlopes(args, b, norm * <f64>args.settings.scale * share);
    const report = args.report + 4 * <usize>(b * (args.T + 1));
    memory.fill(report, 0, 4 * <usize>(args.T + 1));
    const loss = scalarLog(right + wrong) + top - score(args, first);
    if (b == first) store<f32>(report, <f32>(norm * loss));
  }
}

function writeSlopes(args: Answers, b: i32, slope: f64): void {
  const tokens = args.dlogp + 4 * <usize>(b * args.T);
  for (let i = 0; i < args.T; i++)
    store<f32>(tokens + 4 * <usize>i, isChosen(args, b, i) ? <f32>slope : 0);
  const stops = args.dlogp + 4 * <usize>(args.B * args.T + b * (args.T + 1));
  memory.fill(stops, 0, 4 * <usize>(args.T + 1));
}

function isChosen(args: Answers, b: i32, i: i32): bool {
  const row = args.steps + 4 * <usize>(b * (args.T + 1));
  return i < min(load<i32>(row), args.T) && load<i32>(row + 4 * <usize>(i + 1)) == 1;
}

function score(args: Answers, b: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < args.T; i++)
    if (isChosen(args, b, i)) sum += load<f32>(args.policy + 4 * <usize>(b * args.T + i));
  return sum;
}
