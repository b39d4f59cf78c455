import { at } from "../../arrays";
import { f32, kernel } from "../../kernel";
import { eights, lines } from "../grid";
import gradientWgsl from "./gradient.wgsl";
import projectWgsl from "./project.wgsl";
import { addOuter, project } from "./reference";

/**
 * The low-rank side of an adapted linear layer (LoRA, Hu et al. 2021), y = x·W + u·B with u =
 * scale·x·Aᵀ, A [R, K] and B [R, N], PEFT's lora_B turned round so that both factors are read
 * along their rows. The product with W and both wide ends are linear/product.
 */
const tolerance = { rel: 1e-5, abs: 1e-4 };

/**
 * u = scale·x·Fᵀ. Forward F = A; in the backward v = scale·dy·Bᵀ, the derivative by
 * x·Aᵀ, with F = B.
 */
export const loraProject = kernel({
  name: "lora/project",
  wgsl: projectWgsl,
  dims: ["M", "K", "R"],
  reads: { x: f32("M", "K"), f: f32("R", "K"), scale: f32(1) },
  writes: { u: f32("M", "R") },
  uniform: { M: "u32", K: "u32", R: "u32" },
  constants: ({ M, K, R }) => ({ M, ...eights({ K }), R }),
  workgroups: ({ M, R }) => lines(Math.ceil(M / 4) * Math.ceil(R / 4), 64),
  reference: ({ x, f, scale, u }, { K, R }) => project(u, x, f, { K, R, scale: at(scale, 0) }),
  wasm: {
    run: "loraProject",
    parts: ({ M }) => Math.ceil(M / 4),
    scratch: ({ K }) => 32 * K + 32,
  },
  tolerance,
  flops: ({ M, K, R }) => 2 * M * K * R,
  trials: [{ M: 19, K: 40, R: 3 }],
});

/** dA += vᵀ·x and dB += uᵀ·dy, in one launch: both go down the same rows. */
export const loraGradient = kernel({
  name: "lora/gradient",
  wgsl: gradientWgsl,
  dims: ["M", "K", "N", "R"],
  reads: { v: f32("M", "R"), x: f32("M", "K"), u: f32("M", "R"), dy: f32("M", "N") },
  updates: { da: f32("R", "K"), db: f32("R", "N") },
  writes: {},
  uniform: { M: "u32", K: "u32", N: "u32", R: "u32" },
  constants: ({ M, K, N, R }) => ({ M, ...eights({ K, N }), R }),
  workgroups: ({ K, N, R }) => [Math.ceil(K / 256) + Math.ceil(N / 256), Math.ceil(R / 4), 1],
  reference: ({ v, x, u, dy, da, db }, { M, K, N, R }) => {
    addOuter(da, v, x, { M, K, R });
    addOuter(db, u, dy, { M, K: N, R });
  },
  wasm: { run: "loraGradient", parts: ({ K, N }) => (K + N) / 8 },
  tolerance,
  flops: ({ M, K, N, R }) => 2 * M * (K + N) * R,
  trials: [{ M: 19, K: 40, N: 264, R: 5 }],
});
