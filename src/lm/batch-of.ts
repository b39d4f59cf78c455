import type { Tool } from "./policy";
import type { Sequences } from "./sequences";
import { actionBits } from "./action-bits";

interface Shape {
  readonly width: number;
  readonly stopToken: number;
  readonly tool: Tool | undefined; // whose tokens in the sequences are not learned
}

/** Sequences as a batch of their prompt. */
export function batchOf(
  given: readonly Uint32Array[],
  { width, stopToken, tool }: Shape,
): Sequences {
  const tokens = new Uint32Array(given.length * width).fill(stopToken);
  given.forEach((z, b) => tokens.set(z, b * width));
  const lengths = Uint32Array.from(given, ({ length }) => length);
  const z = { batch: given.length, width, tokens, lengths };
  if (!tool) return z;
  const actions = new Uint8Array(tokens.length).fill(1);
  given.forEach((one, b) => actions.set(actionBits(one, tool), b * width));
  return { ...z, actions };
}
