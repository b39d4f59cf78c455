import type { BaseName } from "./memory-plan";

/**
 * How far log p is from that of the file's own numbers where matrices are converted into a format:
 * the mean of |Δ log p| over tokens and stops [nats]. f16: a GGUF file of SmolLM2-135M-Instruct
 * with blocks of 4 bits, the 56 log-probabilities that transformers computed with its numbers and
 * with their halves. It is none of BF16, whose numbers are exactly halves but for |w| below 6e-5
 * or above 65504. 8 and 4 bits: the model beside the page, whose file has halves, over samples of
 * its own (error.test.ts). Other models differ. Nothing is converted into q4_0
 * and q4_k.
 */
export const conversionError: Readonly<Record<Exclude<BaseName, "q4_0" | "q4_k">, number>> = {
  f16: 0.0065,
  q8_0: 0.0113,
  q4_1: 0.128,
};
