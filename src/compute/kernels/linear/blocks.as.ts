// The product of product.as.ts with W in blocks, [K, N], or, for `back`, with Wᵀ, W [N, K].
import { unpackInputs, unpackOutputs } from "../blocks/blocks.as";
import { Q4_0, Q4_1, Q4_K, Q5_0, Q5_1, Q5_K, Q6_K, Q8_0 } from "../blocks/formats.as";
import { LinearProduct, allRows } from "./product.as";

function product(format: i32, args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  for (let panel = from; panel < to; panel++) {
    unpackOutputs(format, args.w, args.K, args.N, panel, scratch);
    allRows(args, panel, scratch);
  }
}

function back(format: i32, args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  for (let panel = from; panel < to; panel++) {
    unpackInputs(format, args.w, args.N, args.K, panel, scratch);
    allRows(args, panel, scratch);
  }
}

/** Scratch: one panel in f32, [K, 8], and 64 bytes. */
export function linearProduct_q8_0(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  product(Q8_0, args, from, to, scratch);
}
export function linearBack_q8_0(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  back(Q8_0, args, from, to, scratch);
}
export function linearProduct_q4_0(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  product(Q4_0, args, from, to, scratch);
}
export function linearBack_q4_0(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  back(Q4_0, args, from, to, scratch);
}
export function linearProduct_q4_1(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  product(Q4_1, args, from, to, scratch);
}
export function linearBack_q4_1(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  back(Q4_1, args, from, to, scratch);
}
export function linearProduct_q5_0(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  product(Q5_0, args, from, to, scratch);
}
export function linearBack_q5_0(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  back(Q5_0, args, from, to, scratch);
}
export function linearProduct_q5_1(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  product(Q5_1, args, from, to, scratch);
}
export function linearBack_q5_1(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  back(Q5_1, args, from, to, scratch);
}
export function linearProduct_q4_k(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  product(Q4_K, args, from, to, scratch);
}
export function linearBack_q4_k(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  back(Q4_K, args, from, to, scratch);
}
export function linearProduct_q5_k(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  product(Q5_K, args, from, to, scratch);
}
export function linearBack_q5_k(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  back(Q5_K, args, from, to, scratch);
}
export function linearProduct_q6_k(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  product(Q6_K, args, from, to, scratch);
}
export function linearBack_q6_k(args: LinearProduct, from: i32, to: i32, scratch: usize): void {
  back(Q6_K, args, from, to, scratch);
}
