import { addScaled, row } from "../../arrays";
import { type Port, blocks, f16, f32, kernel } from "../../kernel";
import type { BlockFormat, WeightFormat } from "../../weight-formats";
import { blockNumbers, blockOverrides } from "../blocks/numbers";
import { eights } from "../grid";
import ofBlocks from "./blocks.wgsl";
import ofHalves from "./halves.wgsl";
import product from "./product.wgsl";
import { addProduct, addTurnedProduct } from "./reference";

const SCALES = 64; // bytes of working memory for scales and minima of eight outputs
const ROWS = 16;
const COLUMNS = 128; // of a workgroup's tile without slices
/** A few rows and a deep sum make few workgroups; then four slices of each share the depth. */
const slices = (M: number, K: number, N: number): number =>
  K >= 512 && Math.ceil(M / ROWS) * Math.ceil(N / COLUMNS) < 64 ? 4 : 1;

/** One way to keep W and to read it. */
interface Form {
  readonly name: string;
  readonly wgsl: string; // unpacks W
  readonly w: Port<WeightFormat, "K" | "N">;
  readonly overrides?: Readonly<Record<string, number>>;
  readonly add: typeof addProduct; // y += x·W
  readonly wasm: { readonly run: string; readonly panels?: readonly string[] };
}

/**
 * y = x·W + bias + u·B + residual: a linear layer with its adapter (LoRA, Hu et al. 2021, u =
 * scale·x·Aᵀ) as extra depth, and the residual stream as epilogue. M rows, K inputs and N
 * outputs (multiples of 8), R the adapter's rank; MR = M adds a residual row by row, MR = 1 one row
 * to all (of zeros: none). With u = 0 the base is left, bit for bit.
 *
 * The backward is the same product: dx = dy·Wᵀ + v·A + the gradient so far, v = scale·dy·Bᵀ.
 */
const productOf = ({ name, wgsl, w, overrides = {}, add, wasm }: Form) =>
  kernel({
    name,
    wgsl: product + wgsl,
    dims: ["M", "K", "N", "R", "MR"],
    reads: {
      x: f32("M", "K"),
      w,
      bias: f32("N"),
      u: f32("M", "R"),
      b: f32("R", "N"),
      residual: f32("MR", "N"),
    },
    writes: { y: f32("M", "N") },
    uniform: { M: "u32", K: "u32", N: "u32", R: "u32", MR: "u32", SLICES: "u32" },
    constants: ({ M, K, N, R, MR }) => ({
      M,
      ...eights({ K, N }),
      R,
      MR,
      SLICES: slices(M, K, N),
      SUMS: slices(M, K, N) > 1 ? 64 : 1,
      ...overrides,
    }),
    workgroups: ({ M, K, N }) => [
      Math.ceil((M * slices(M, K, N)) / ROWS),
      Math.ceil(N / COLUMNS),
      1,
    ],
    reference: ({ x, w, bias, u, b, residual, y }, { M, K, N, R, MR }) => {
      for (let m = 0; m < M; m++) {
        y.set(bias, m * N);
        addScaled(row(y, m, N), 1, row(residual, m % MR, N));
      }
      add(y, x, w, { M, K, N });
      addProduct(y, u, b, { M, K: R, N });
    },
    wasm: {
      ...wasm,
      parts: ({ N }) => N / 8,
      sizes: { M: "u32", K: "u32", N: "u32", R: "u32", MR: "u32" },
      scratch: ({ K }) => 32 * K + SCALES,
    },
    tolerance: { rel: 1e-5, abs: 1e-4 },
    flops: ({ M, K, N, R }) => 2 * M * N * (K + R),
    trials: [
      { M: 19, K: 40, N: 136, R: 3, MR: 19 },
      { M: 19, K: 520, N: 136, R: 3, MR: 1 }, // four slices
    ],
  });

/** W as halves. For the backward it is kept the other way round too; the same kernel reads it. */
export const linearProduct = productOf({
  name: "linear/product",
  wgsl: ofHalves,
  w: f16("K", "N"),
  add: addProduct,
  wasm: { run: "linearProduct", panels: ["w"] },
});

/** W [K, N] in blocks. */
const inBlocks = (format: BlockFormat) =>
  productOf({
    name: `linear/product of ${format}`,
    wgsl: blockNumbers[format] + ofBlocks,
    w: blocks(format)("K", "N"),
    overrides: { ...blockOverrides(format), BACK: 0 },
    add: addProduct,
    wasm: { run: `linearProduct_${format}` },
  });
/** The product with Wᵀ, W [N, K] in blocks. */
const backInBlocks = (format: BlockFormat) =>
  productOf({
    name: `linear/back of ${format}`,
    wgsl: blockNumbers[format] + ofBlocks,
    w: blocks(format)("N", "K"),
    overrides: { ...blockOverrides(format), BACK: 1 },
    add: addTurnedProduct,
    wasm: { run: `linearBack_${format}` },
  });

export const product_q8_0 = inBlocks("q8_0");
export const back_q8_0 = backInBlocks("q8_0");
export const product_q4_0 = inBlocks("q4_0");
export const back_q4_0 = backInBlocks("q4_0");
export const product_q4_1 = inBlocks("q4_1");
export const back_q4_1 = backInBlocks("q4_1");
export const product_q5_0 = inBlocks("q5_0");
export const back_q5_0 = backInBlocks("q5_0");
export const product_q5_1 = inBlocks("q5_1");
export const back_q5_1 = backInBlocks("q5_1");
export const product_q4_k = inBlocks("q4_k");
export const back_q4_k = backInBlocks("q4_k");
export const product_q5_k = inBlocks("q5_k");
export const back_q5_k = backInBlocks("q5_k");
export const product_q6_k = inBlocks("q6_k");
export const back_q6_k = backInBlocks("q6_k");

/** The kernels of a linear layer by the format of W: with W, and with what stands for Wᵀ. */
export const linearKernels = {
  f16: { product: linearProduct, back: linearProduct },
  q8_0: { product: product_q8_0, back: back_q8_0 },
  q4_0: { product: product_q4_0, back: back_q4_0 },
  q4_1: { product: product_q4_1, back: back_q4_1 },
  q5_0: { product: product_q5_0, back: back_q5_0 },
  q5_1: { product: product_q5_1, back: back_q5_1 },
  q4_k: { product: product_q4_k, back: back_q4_k },
  q5_k: { product: product_q5_k, back: back_q5_k },
  q6_k: { product: product_q6_k, back: back_q6_k },
} as const satisfies Record<WeightFormat, unknown>;
