import { expect, test } from "vitest";
import { prefixLikelihoods } from "./prefix-likelihoods";

test("tokens that a tool has written count, and places past a length are 0", () => {
  const z = {
    batch: 2,
    width: 3,
    tokens: Uint32Array.of(1, 2, 3, 1, 0, 0),
    lengths: Uint32Array.of(3, 1),
    actions: Uint8Array.of(1, 0, 1, 1, 1, 1),
  };
  const logQ = Float32Array.of(-1, -2, -4, -8, 0, 0);
  const logStop = Float32Array.of(-0.5, -0.25, -0.125, -16, -0.5, -1, 0, 0);
  expect(Array.from(prefixLikelihoods({ logQ, logStop }, z))).toEqual([
    -0.5, -1.25, -3.125, -23, -0.5, -9, 0, 0,
  ]);
});
