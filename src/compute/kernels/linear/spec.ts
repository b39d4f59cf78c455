import { addScaled, row } from "../../arrays";
import { f16, f32, kernel } from "../../kernel";
import { eights } from "../grid";
import wgsl from "./product.wgsl";
import { addProduct } from "./reference";

const ROWS = 16;
const COLUMNS = 128; // of a workgroup's tile without slices
/** A few rows and a deep sum make few workgroups; then four slices of each share the depth. */
const slices = (M: number, K: number, N: number): number =>
  K >= 512 && Math.ceil(M / ROWS) * Math.ceil(N / COLUMNS) < 64 ? 4 : 1;

/**
 * y = x·W + bias + u·B + residual: a linear layer with its adapter (LoRA, Hu et al. 2021, u =
 * scale·x·Aᵀ) as extra depth, and the residual stream as epilogue. M rows, K inputs and N
 * outputs (multiples of 8), R the adapter's rank; MR = M adds a residual row by row, MR = 1 one row
 * to all (of zeros: none). With u = 0 the base is left, bit for bit.
 *
 * The backward is the same product: dx = dy·Wᵀ + v·A + the gradient so far, v = scale·dy·Bᵀ.
 * Frozen matrices are therefore stored both ways round, which costs 2 bytes a weight and saves a
 * kernel whose reads of W lie across its rows.
 */
export const linearProduct = kernel({
  name: "linear/product",
  wgsl,
  dims: ["M", "K", "N", "R", "MR"],
  reads: {
    x: f32("M", "K"),
    w: f16("K", "N"),
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
  }),
  workgroups: ({ M, K, N }) => [Math.ceil((M * slices(M, K, N)) / ROWS), Math.ceil(N / COLUMNS), 1],
  reference: ({ x, w, bias, u, b, residual, y }, { M, K, N, R, MR }) => {
    for (let m = 0; m < M; m++) {
      y.set(bias, m * N);
      addScaled(row(y, m, N), 1, row(residual, m % MR, N));
    }
    addProduct(y, x, w, { M, K, N });
    addProduct(y, u, b, { M, K: R, N });
  },
  wasm: {
    run: "linearProduct",
    parts: ({ N }) => N / 8,
    sizes: { M: "u32", K: "u32", N: "u32", R: "u32", MR: "u32" },
    scratch: ({ K }) => 32 * K,
    panels: ["w"],
  },
  tolerance: { rel: 1e-5, abs: 1e-4 },
  flops: ({ M, K, N, R }) => 2 * M * N * (K + R),
  trials: [
    { M: 19, K: 40, N: 136, R: 3, MR: 19 },
    { M: 19, K: 520, N: 136, R: 3, MR: 1 }, // four slices
  ],
});
