import { at, byteAt } from "./arrays";
import { type Block, Blocks, emptyBlock } from "./blocks";
import { fromHalf, toHalf } from "./half";
import { type BlockFormat, blockFormats } from "./weight-formats";

/** A matrix of numbers, row by row, in blocks: each block nearest by the rule of its format. */
export function packBlocks(
  format: BlockFormat,
  shape: readonly number[],
  values: ArrayLike<number>,
): Uint32Array {
  const [K = 0, N = 0] = shape;
  const out = new Blocks(format, [K, N]);
  const { inputs } = blockFormats[format];
  const own = new Float64Array(inputs);
  const block = emptyBlock();
  for (let b = 0; b * inputs < K; b++)
    for (let n = 0; n < N; n++) {
      const length = Math.min(inputs, K - b * inputs);
      for (let i = 0; i < length; i++) own[i] = at(values, (b * inputs + i) * N + n);
      quantise(format, own.subarray(0, length), block);
      out.set(b, n, block);
    }
  return out.words;
}

/** Sets a block to at most as many finite numbers as it has inputs. */
export function quantise(format: BlockFormat, values: Float64Array, block: Block): void {
  if (blockFormats[format].inputs === 32) quantise32(format, values, block);
  else quantise256(format, values, block);
}

function quantise32(format: BlockFormat, values: Float64Array, block: Block): void {
  const { scale, least } = rangeOf(format, values);
  block.d = toHalf(scale);
  block.m = toHalf(least);
  setLevels(format, values, [fromHalf(block.d), fromHalf(block.m)], block.q);
}

/** The largest s is at its end, and so is the largest t; m·t is at most 0, as in ggml. */
function quantise256(format: BlockFormat, values: Float64Array, block: Block): void {
  const { group, hasMinimum } = blockFormats[format];
  const top = hasMinimum ? 63 : 127; // of s and t: ggml packs them into six bits, or into int8
  const groups = Array.from({ length: Math.ceil(values.length / group) }, (_, g) =>
    values.subarray(g * group, (g + 1) * group),
  );
  const ranges = groups.map((own) => rangeOf(format, own));
  block.d = toHalf(Math.max(...ranges.map(({ scale }) => Math.abs(scale))) / top);
  block.m = toHalf(Math.min(...ranges.map(({ least }) => least)) / top);
  const d = fromHalf(block.d);
  const m = fromHalf(block.m);
  for (const [g, own] of groups.entries()) {
    const { scale, least } = at(ranges, g);
    const s = d === 0 ? 0 : Math.round(scale / d);
    block.s[g] = s;
    block.t[g] = m === 0 ? 0 : Math.round(least / m);
    const affine = [d * s, m * byteAt(block.t, g)] as const;
    setLevels(format, own, affine, block.q.subarray(g * group));
  }
}

/** d and m that reach all of some numbers. Without m, the furthest number is at the longer end. */
function rangeOf(format: BlockFormat, values: Float64Array): { scale: number; least: number } {
  const { bits, zero, hasMinimum, inputs } = blockFormats[format];
  let least = inputs === 256 && hasMinimum ? 0 : Infinity; // with t no m·t is above 0
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (hasMinimum) return { scale: (most - least) / topOf(format), least };
  const furthest = -least > most ? least : most;
  return { scale: furthest / (bits === 8 ? 127 : -zero), least: 0 };
}

/** The largest q; ggml's q of five bits lie in six. */
const topOf = (format: BlockFormat): number =>
  ({ q8_0: 127, q4_0: 15, q4_1: 15, q5_0: 31, q5_1: 31, q4_k: 15, q5_k: 31, q6_k: 63 })[format];

function setLevels(
  format: BlockFormat,
  values: Float64Array,
  [d, m]: readonly [number, number],
  q: Uint8Array,
): void {
  const { bits, zero } = blockFormats[format];
  const lowest = bits === 8 ? -127 : 0;
  const highest = topOf(format);
  let i = 0;
  for (const value of values) {
    const level = d === 0 ? zero : Math.round((value - m) / d) + zero;
    q[i++] = Math.max(lowest, Math.min(highest, level));
  }
}
