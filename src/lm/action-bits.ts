import type { Tool } from "./policy";

/**
 * Which tokens of a given sequence are the policy's own: 1, or 0 for those that the tool would have
 * written there. A tool's output that the sequence does not have is no tool's.
 */
export function actionBits(tokens: Uint32Array, tool: Tool): Uint8Array {
  const bits = new Uint8Array(tokens.length).fill(1);
  for (let i = 1; i <= tokens.length; i++) {
    const written = Array.from(tool(tokens.subarray(0, i))).slice(0, tokens.length - i);
    if (written.length === 0 || written.some((token, k) => tokens[i + k] !== token)) continue;
    bits.fill(0, i, i + written.length);
    i += written.length;
  }
  return bits;
}
