import { expect, test } from "vitest";
import type { Sequences } from "../sequences";
import { joined, padBatch, slices } from "./slices";

const STOP = 9;
/** Three sequences of at most three tokens; the middle one has a forced token in its middle. */
const z: Sequences = {
  batch: 3,
  width: 3,
  tokens: Uint32Array.of(1, 2, STOP, 3, 4, 5, STOP, STOP, STOP),
  lengths: Uint32Array.of(2, 3, 0),
  actions: Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1),
};

test("parts put together again are the batch, with its action bits", () => {
  expect(joined(slices(z, 2), 3, STOP)).toEqual(z);
});

test("a batch without action bits keeps none", () => {
  const { batch, width, tokens, lengths } = z;
  expect(joined(slices({ batch, width, tokens, lengths }, 2), 3, STOP)).toEqual({
    batch,
    width,
    tokens,
    lengths,
  });
});

test("the empty sequences that fill a batch are all actions and no length", () => {
  const filled = padBatch(z, 4, STOP);
  expect(slices(filled, 3)[0]).toEqual(z);
  expect(slices(filled, 3)[1]).toEqual({
    batch: 1,
    width: 3,
    tokens: Uint32Array.of(STOP, STOP, STOP),
    lengths: Uint32Array.of(0),
    actions: Uint8Array.of(1, 1, 1),
  });
});

test("parts with and without action bits join with the missing bits as actions", () => {
  const bare: Sequences = {
    batch: 1,
    width: 1,
    tokens: Uint32Array.of(7),
    lengths: Uint32Array.of(1),
  };
  const both = joined([bare, z], 4, STOP);
  expect(both.actions).toEqual(Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1));
  expect(both.tokens.subarray(0, 3)).toEqual(Uint32Array.of(7, STOP, STOP));
});
