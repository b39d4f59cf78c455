// AdamW; the formulas stand in the .wgsl files beside this one. Where a part is a stretch of
// numbers, it has 1,024 of them.
import { sumOfFour } from "../../wasm/assembly/math.as";

const STRETCH = 1024; // numbers of a part
const BLOCK = 256; // numbers that are added up before they join the sum of a part

@unmanaged
class Squares {
  grad: usize; // [N]
  sums: usize; // [G, 2]
  N: i32; // a multiple of 4
  G: i32;
}
/** sums[g] = (Σ of finite grad², how many are not finite) of blocks g, g + G, …; a part is a g. */
export function adamwSquares(args: Squares, from: i32, to: i32, _scratch: usize): void {
  for (let g = from; g < to; g++) {
    let squares = f32x4.splat(0);
    let wrong = i32x4.splat(0);
    for (let first = g * BLOCK; first < args.N; first += args.G * BLOCK) {
      let ofBlock = f32x4.splat(0);
      const end = args.grad + 4 * <usize>min(first + BLOCK, args.N);
      for (let at = args.grad + 4 * <usize>first; at < end; at += 16) {
        const x = v128.load(at);
        const finite = isFinite4(x);
        ofBlock = f32x4.add(ofBlock, v128.and(f32x4.mul(x, x), finite));
        wrong = i32x4.add(wrong, i32x4.add(finite, i32x4.splat(1)));
      }
      squares = f32x4.add(squares, ofBlock);
    }
    const sums = args.sums + 8 * <usize>g;
    store<f32>(sums, sumOfFour(squares));
    store<f32>(sums, sumOfFour(f32x4.convert_i32x4_s(wrong)), 4);
  }
}

/** All ones where a number is finite: its exponent is not all ones. */
function isFinite4(x: v128): v128 {
  const exponent = i32x4.splat(0x7f800000);
  return i32x4.ne(v128.and(x, exponent), exponent);
}

@unmanaged
class Update {
  hyper: usize; // [8] η, β₁, β₂, ε, decay, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), clip
  squares: usize; // [G, 2]
  p: usize; // [N]
  m: usize; // [N]
  v: usize; // [N]
  grad: usize; // [N]
  N: i32; // a multiple of 4
  G: i32;
  D: i32; // a multiple of 4; the first D numbers decay
}
/** p, m and v after one step, and grad = 0; a part is a stretch. */
export function adamwUpdate(args: Update, from: i32, to: i32, _scratch: usize): void {
  const first = <usize>from * STRETCH * 4; // bytes
  const end = <usize>min(to * STRETCH, args.N) * 4;
  if (notFinite(args) == 0) {
    const decays = <usize>args.D * 4; // bytes
    step(args, first, min(end, decays), load<f32>(args.hyper, 16));
    step(args, max(first, decays), end, 0);
  }
  memory.fill(args.grad + first, 0, end - first);
}

function notFinite(args: Update): f32 {
  let count: f32 = 0;
  for (let g = 0; g < args.G; g++) count += load<f32>(args.squares + 8 * <usize>g, 4);
  return count;
}

/** What the gradient is multiplied by, so that its norm is at most `clip`. */
function clipping(args: Update): f32 {
  const clip = load<f32>(args.hyper, 28);
  if (!(clip > 0)) return 1;
  let sum: f32 = 0;
  for (let g = 0; g < args.G; g++) sum += load<f32>(args.squares + 8 * <usize>g);
  return min<f32>(1, clip / sqrt<f32>(max<f32>(sum, 1e-30)));
}

/** The step from byte `first` to byte `end` of the arrays. */
function step(args: Update, first: usize, end: usize, decay: f32): void {
  const rate = load<f32>(args.hyper);
  const beta1 = load<f32>(args.hyper, 4);
  const beta2 = load<f32>(args.hyper, 8);
  const factor = f32x4.splat(clipping(args));
  const kept = f32x4.splat(<f32>1 - rate * decay);
  const kept1 = f32x4.splat(beta1);
  const kept2 = f32x4.splat(beta2);
  const new1 = f32x4.splat(<f32>1 - beta1);
  const new2 = f32x4.splat(<f32>1 - beta2);
  const eta = f32x4.splat(rate);
  const epsilon = f32x4.splat(load<f32>(args.hyper, 12));
  const unbias1 = f32x4.splat(load<f32>(args.hyper, 20));
  const unbias2 = f32x4.splat(load<f32>(args.hyper, 24));
  for (let at = first; at < end; at += 16) {
    const g = f32x4.mul(v128.load(args.grad + at), factor);
    const mean = f32x4.add(f32x4.mul(kept1, v128.load(args.m + at)), f32x4.mul(new1, g));
    const g2 = f32x4.mul(f32x4.mul(new2, g), g);
    const square = f32x4.add(f32x4.mul(kept2, v128.load(args.v + at)), g2);
    v128.store(args.m + at, mean);
    v128.store(args.v + at, square);
    const length = f32x4.add(f32x4.sqrt(f32x4.mul(square, unbias2)), epsilon);
    const change = f32x4.div(f32x4.mul(eta, f32x4.mul(mean, unbias1)), length);
    const p = f32x4.mul(v128.load(args.p + at), kept);
    v128.store(args.p + at, f32x4.sub(p, change));
  }
}

@unmanaged
class Records {
  hyper: usize; // [8] η, β₁, β₂, ε, unused, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), unused
  records: usize; // [N, 4]
  N: i32;
}
/** The step on records (value, gradient, first and second moment); a part is a record. */
export function adamwRecords(args: Records, from: i32, to: i32, _scratch: usize): void {
  const hyper = args.hyper;
  const beta1 = load<f32>(hyper, 4);
  const beta2 = load<f32>(hyper, 8);
  for (let i = from; i < to; i++) {
    const record = args.records + 16 * <usize>i;
    const g = load<f32>(record, 4);
    store<f32>(record, 0, 4);
    if (!isFinite<f32>(g)) continue;
    const mean = beta1 * load<f32>(record, 8) + (<f32>1 - beta1) * g;
    const square = beta2 * load<f32>(record, 12) + (<f32>1 - beta2) * g * g;
    const length = sqrt<f32>(square * load<f32>(hyper, 24)) + load<f32>(hyper, 12);
    const change = (load<f32>(hyper) * (mean * load<f32>(hyper, 20))) / length;
    store<f32>(record, load<f32>(record) - change);
    store<f32>(record, mean, 8);
    store<f32>(record, square, 12);
  }
}
