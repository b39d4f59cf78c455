import { beforeAll, describe, expect, test } from "vitest";
import type { DeviceExecutor } from "../../executor";
import type { Arrays } from "../../kernel";
import { normal } from "../../random";
import { expectAgreement, openTestExecutor } from "../../testing";
import { linearForward } from "../linear/spec";
import { loraBack, loraDown, loraGradA, loraGradB } from "./spec";

const shapes: [number, number, number][] = [[1, 8, 1], [7, 24, 3], [15, 120, 8], [16, 16, 9], [17, 136, 16], [33, 512, 64], [390, 128, 8], [390, 512, 16]];
const byK = shapes.map(([M, K, R]) => ({ M, K, R }));
const byN = shapes.map(([M, N, R]) => ({ M, N, R }));

describe("lora", () => {
  let executor: DeviceExecutor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("down agrees with the reference", () => expectAgreement(executor, loraDown, byK));
  test("back agrees with the reference", () => expectAgreement(executor, loraBack, byN));
  test("the gradient of A agrees with the reference", () => expectAgreement(executor, loraGradA, byK));
  test("the gradient of B agrees with the reference", () => expectAgreement(executor, loraGradB, byN));

  test("v, dA and dB are the derivatives of y = x·W + scale·(x·Aᵀ)·Bᵀ by u, A and B", () => {
    const [M, K, N, R] = [4, 8, 16, 3];
    const values = (n: number, stream: number) => Float64Array.from({ length: n }, (_, i) => normal(9, 0, stream, i));
    const base: Arrays = { x: values(M * K, 0), w: values(K * N, 1), bias: values(N, 2), b: values(N * R, 3), a: values(R * K, 4), scale: values(1, 5), residual: values(N, 6), dy: values(M * N, 7) };
    const loss = (changed: Arrays): number => {
      const all: Arrays = { ...base, u: new Float64Array(M * R), y: new Float64Array(M * N), ...changed };
      if (!changed.u) loraDown.reference(all, { M, K, R });
      linearForward.reference(all, { M, K, N, R, MR: 1 });
      return Array.from(all.y).reduce((sum, y, i) => sum + y * base.dy[i], 0);
    };
    const made: Arrays = { ...base, u: new Float64Array(M * R), v: new Float64Array(M * R), da: new Float64Array(R * K), db: new Float64Array(N * R) };
    loraDown.reference(made, { M, K, R });
    loraBack.reference(made, { M, N, R });
    loraGradA.reference(made, { M, K, R });
    loraGradB.reference(made, { M, N, R });
    for (const [port, gradient] of [["u", "v"], ["a", "da"], ["b", "db"]])
      made[gradient].forEach((g, i) => {
        const at = (shift: number) => loss({ [port]: made[port].map((p, k) => (k === i ? p + shift : p)) });
        expect((at(1e-4) - at(-1e-4)) / 2e-4, `${gradient}[${i}]`).toBeCloseTo(g, 7);
      });
  });
});
