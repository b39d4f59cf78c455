import { f16, f32, kernel } from "../../kernel";
import { eights } from "../grid";
import backwardWgsl from "./backward.wgsl";
import forwardWgsl from "./forward.wgsl";
import { addProduct } from "./reference";

const ROWS = 16, COLUMNS = 128; // of a workgroup's tile
/** A few rows and a deep sum make few workgroups; then four slices of each share the depth. */
const slices = (M: number, K: number, N: number): number =>
  K >= 512 && Math.ceil(M / ROWS) * Math.ceil(N / COLUMNS) < 64 ? 4 : 1;

/**
 * y = x·W + bias + scale·u·Bᵀ + residual: a linear layer with its adapter (LoRA, Hu et al. 2021, u = x·Aᵀ) as
 * extra depth, and the residual stream as epilogue. M rows, K inputs and N outputs (multiples of 8), R the adapter's rank;
 * MR = M adds a residual row by row, MR = 1 one row to all (of zeros: none). scale = 0 leaves the base, bit for bit.
 */
export const linearForward = kernel({
  name: "linear/forward", wgsl: forwardWgsl, dims: ["M", "K", "N", "R", "MR"],
  reads: { x: f32("M", "K"), w: f16("K", "N"), bias: f32("N"), u: f32("M", "R"), b: f32("N", "R"), scale: f32(1), residual: f32("MR", "N") },
  writes: { y: f32("M", "N") },
  constants: ({ M, K, N, R, MR }) => ({ M, ...eights({ K, N }), R, MR, SLICES: slices(M, K, N), SUMS: slices(M, K, N) > 1 ? 512 : 1 }),
  workgroups: ({ M, N }) => [Math.ceil(M / ROWS), Math.ceil(N / COLUMNS), 1],
  reference: ({ x, w, bias, u, b, scale, residual, y }, { M, K, N, R, MR }) => {
    y.forEach((_, i) => (y[i] = bias[i % N] + residual[i % (MR * N)]));
    addProduct(y as Float64Array, x, w, { M, K, N, transposed: false });
    addProduct(y as Float64Array, u, b, { M, K: R, N, transposed: true, scale: scale[0] });
  },
  tolerance: { rel: 1e-5, abs: 1e-4 },
  flops: ({ M, K, N, R }) => 2 * M * N * (K + R),
});

/** dx = dy·Wᵀ + v·A + sofar, where v = scale·dy·B. MS = M adds what came before row by row, MS = 1 one row to all. */
export const linearBackward = kernel({
  name: "linear/backward", wgsl: backwardWgsl, dims: ["M", "K", "N", "R", "MS"],
  reads: { dy: f32("M", "N"), w: f16("K", "N"), v: f32("M", "R"), a: f32("R", "K"), sofar: f32("MS", "K") },
  writes: { dx: f32("M", "K") },
  constants: ({ M, K, N, R, MS }) => ({ M, ...eights({ K, N }), R, MS }),
  workgroups: ({ M, K }) => [Math.ceil(M / ROWS), Math.ceil(K / COLUMNS), 1],
  reference: ({ dy, w, v, a, sofar, dx }, { M, K, N, R, MS }) => {
    dx.forEach((_, i) => (dx[i] = sofar[i % (MS * K)]));
    addProduct(dx as Float64Array, dy, w, { M, K: N, N: K, transposed: true });
    addProduct(dx as Float64Array, v, a, { M, K: R, N: K, transposed: false });
  },
  tolerance: { rel: 1e-5, abs: 1e-4 },
  flops: ({ M, K, N, R }) => 2 * M * K * (N + R),
});
