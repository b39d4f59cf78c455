import { f32, kernel } from "../../kernel";
import { eights } from "../grid";
import gradientAWgsl from "./gradient-a.wgsl";
import gradientBWgsl from "./gradient-b.wgsl";
import projectWgsl from "./project.wgsl";
import { dot } from "./reference";

/**
 * The low-rank side of an adapted linear layer (LoRA, Hu et al. 2021) in PEFT's layout: A [R, K], B [N, R],
 * y = x·W + scale·u·Bᵀ with u = x·Aᵀ. The product with W and both wide ends are linear/forward and linear/backward.
 */
const tolerance = { rel: 1e-5, abs: 1e-4 };

/** u = x·Aᵀ. */
export const loraDown = kernel({
  name: "lora/down", wgsl: projectWgsl, entry: "down", dims: ["M", "K", "R"],
  reads: { x: f32("M", "K"), a: f32("R", "K") },
  writes: { u: f32("M", "R") },
  constants: ({ M, K, R }) => ({ M, DEPTH: K, R, ALONG_DEPTH: 1, ALONG_RANK: K }),
  workgroups: ({ M, R }) => [Math.ceil(M / 16), Math.ceil(R / 8), 1],
  reference: ({ x, a, u }, { K, R }) => u.forEach((_, i) => (u[i] = dot(K, x, [Math.floor(i / R) * K, 1], a, [(i % R) * K, 1]))),
  tolerance,
  flops: ({ M, K, R }) => 2 * M * K * R,
});

/** v = scale·dy·B, the derivative by u. */
export const loraBack = kernel({
  name: "lora/back", wgsl: projectWgsl, entry: "back", dims: ["M", "N", "R"],
  reads: { dy: f32("M", "N"), b: f32("N", "R"), scale: f32(1) },
  writes: { v: f32("M", "R") },
  constants: ({ M, N, R }) => ({ M, DEPTH: N, R, ALONG_DEPTH: R, ALONG_RANK: 1 }),
  workgroups: ({ M, R }) => [Math.ceil(M / 16), Math.ceil(R / 8), 1],
  reference: ({ dy, b, scale, v }, { N, R }) =>
    v.forEach((_, i) => (v[i] = scale[0] * dot(N, dy, [Math.floor(i / R) * N, 1], b, [i % R, R]))),
  tolerance,
  flops: ({ M, N, R }) => 2 * M * N * R,
});

/** dA += vᵀ·x. */
export const loraGradA = kernel({
  name: "lora/gradient-a", wgsl: gradientAWgsl, dims: ["M", "K", "R"],
  reads: { v: f32("M", "R"), x: f32("M", "K") },
  updates: { da: f32("R", "K") },
  writes: {},
  constants: ({ M, K, R }) => ({ M, ...eights({ K }), R }),
  workgroups: ({ K, R }) => [Math.ceil(K / 16), Math.ceil(R / 8), 1],
  reference: ({ v, x, da }, { M, K, R }) => da.forEach((_, i) => (da[i] += dot(M, v, [Math.floor(i / K), R], x, [i % K, K]))),
  tolerance,
  flops: ({ M, K, R }) => 2 * M * K * R,
});

/** dB += scale·dyᵀ·u. */
export const loraGradB = kernel({
  name: "lora/gradient-b", wgsl: gradientBWgsl, dims: ["M", "N", "R"],
  reads: { dy: f32("M", "N"), u: f32("M", "R"), scale: f32(1) },
  updates: { db: f32("N", "R") },
  writes: {},
  constants: ({ M, N, R }) => ({ M, ...eights({ N }), R }),
  workgroups: ({ N, R }) => [Math.ceil(N / 16), Math.ceil(R / 8), 1],
  reference: ({ dy, u, scale, db }, { M, N, R }) =>
    db.forEach((_, i) => (db[i] += scale[0] * dot(M, dy, [Math.floor(i / R), N], u, [i % R, R]))),
  tolerance,
  flops: ({ M, N, R }) => 2 * M * N * R,
});
