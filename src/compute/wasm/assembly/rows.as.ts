// What attention does with rows of f32 in memory: dot products of one row with many, softmax, and
// weighted sums. Lengths and distances are in bytes; a row has a multiple of 16. A sum of a dot
// product goes over every fourth number, then over those four sums; a weighted sum goes over the
// rows in order.
import { exp, log1, sumOfFour } from "./math.as";

const NEVER: f32 = -1e30; // the score of no row

/** target[i] = x·row i for `count` rows; up to three numbers behind them are overwritten. */
export function dotsWithRows(
  target: usize,
  x: usize,
  rows: usize,
  distance: usize,
  count: i32,
  length: usize
): void {
  const end = rows + <usize>count * distance;
  const last = end - distance;
  for (let row = rows; row < end; row += distance * 4) {
    // rows past the end repeat the last
    const second = min(row + distance, last);
    const third = min(row + distance * 2, last);
    const fourth = min(row + distance * 3, last);
    v128.store(target, fourDots(x, row, second, third, fourth, length));
    target += 16;
  }
}

/** target[0..3] = x·a, x·b, x·c and x·d. */
export function dotsWithFourRows(
  target: usize,
  x: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  length: usize
): void {
  v128.store(target, fourDots(x, a, b, c, d, length));
}

/** x·a, x·b, x·c and x·d. */
function fourDots(x: usize, a: usize, b: usize, c: usize, d: usize, length: usize): v128 {
  let sa = f32x4.splat(0);
  let sb = sa;
  let sc = sa;
  let sd = sa;
  const end = x + length;
  // eight channels a round, and the last four where their number is odd
  for (; x + 32 <= end; x += 32) {
    const low = v128.load(x);
    sa = f32x4.add(sa, f32x4.mul(low, v128.load(a)));
    sb = f32x4.add(sb, f32x4.mul(low, v128.load(b)));
    sc = f32x4.add(sc, f32x4.mul(low, v128.load(c)));
    sd = f32x4.add(sd, f32x4.mul(low, v128.load(d)));
    const high = v128.load(x, 16);
    sa = f32x4.add(sa, f32x4.mul(high, v128.load(a, 16)));
    sb = f32x4.add(sb, f32x4.mul(high, v128.load(b, 16)));
    sc = f32x4.add(sc, f32x4.mul(high, v128.load(c, 16)));
    sd = f32x4.add(sd, f32x4.mul(high, v128.load(d, 16)));
    a += 32;
    b += 32;
    c += 32;
    d += 32;
  }
  if (x < end) {
    const four = v128.load(x);
    sa = f32x4.add(sa, f32x4.mul(four, v128.load(a)));
    sb = f32x4.add(sb, f32x4.mul(four, v128.load(b)));
    sc = f32x4.add(sc, f32x4.mul(four, v128.load(c)));
    sd = f32x4.add(sd, f32x4.mul(four, v128.load(d)));
  }
  return sumsOfFour(sa, sb, sc, sd);
}

/** The sums of the four numbers of each, (a₀ + a₂) + (a₁ + a₃). */
function sumsOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(
    i32x4.shuffle(a, b, 0, 4, 1, 5), // a₀ b₀ a₁ b₁
    i32x4.shuffle(a, b, 2, 6, 3, 7) // a₂ b₂ a₃ b₃
  );
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return f32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7));
}

/** sums += Σ weights[i]·row i for `count` rows; the weights lie `step` apart. */
export function addWeightedRows(
  sums: usize,
  weights: usize,
  step: usize,
  rows: usize,
  distance: usize,
  count: i32,
  length: usize
): void {
  const end = weights + <usize>count * step;
  let i: usize = 0;
  for (; i + 64 <= length; i += 64) addSixteen(sums + i, weights, step, rows + i, distance, end);
  for (; i < length; i += 16) addFour(sums + i, weights, step, rows + i, distance, end);
}

/**
 * Fills `length` bytes, a multiple of 8, with zeros. For rows as short as these the engine's own
 * memory.fill costs more than the sums.
 */
export function clear(address: usize, length: usize): void {
  const end = address + length;
  for (; address + 16 <= end; address += 16) v128.store(address, i32x4.splat(0));
  if (address < end) store<u64>(address, 0);
}

/** Sixteen numbers of the sums. */
function addSixteen(
  sums: usize,
  weights: usize,
  step: usize,
  rows: usize,
  distance: usize,
  end: usize
): void {
  let a = v128.load(sums);
  let b = v128.load(sums, 16);
  let c = v128.load(sums, 32);
  let d = v128.load(sums, 48);
  for (; weights < end; weights += step) {
    const weight = v128.load32_splat(weights);
    a = f32x4.add(a, f32x4.mul(weight, v128.load(rows)));
    b = f32x4.add(b, f32x4.mul(weight, v128.load(rows, 16)));
    c = f32x4.add(c, f32x4.mul(weight, v128.load(rows, 32)));
    d = f32x4.add(d, f32x4.mul(weight, v128.load(rows, 48)));
    rows += distance;
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
}

/** Four numbers of the sums. */
function addFour(
  sums: usize,
  weights: usize,
  step: usize,
  rows: usize,
  distance: usize,
  end: usize
): void {
  let a = v128.load(sums);
  for (; weights < end; weights += step) {
    a = f32x4.add(a, f32x4.mul(v128.load32_splat(weights), v128.load(rows)));
    rows += distance;
  }
  v128.store(sums, a);
}

/**
 * Turns `count` scores, at least one, times `scale` into their softmax and returns the log of the
 * sum of their exponentials; four numbers behind them are overwritten.
 */
export function softmax(scores: usize, count: i32, scale: f32): f32 {
  const end = scores + <usize>count * 4;
  v128.store(end, f32x4.splat(NEVER));
  let tops = f32x4.splat(NEVER);
  for (let i = scores; i < end; i += 16) {
    const four = f32x4.mul(v128.load(i), f32x4.splat(scale));
    v128.store(i, four);
    tops = f32x4.pmax(four, tops);
  }
  const top = largestOfFour(tops);
  let totals = f32x4.splat(0);
  for (let i = scores; i < end; i += 16) {
    const p = exp(f32x4.sub(v128.load(i), f32x4.splat(top)));
    v128.store(i, p);
    totals = f32x4.add(totals, p);
  }
  const total = sumOfFour(totals);
  const inverse = f32x4.splat(<f32>1 / total);
  for (let i = scores; i < end; i += 16) v128.store(i, f32x4.mul(v128.load(i), inverse));
  return top + log1(total);
}

function largestOfFour(x: v128): f32 {
  const low = max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1));
  return max(low, max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)));
}
