import type { Executor } from "../../compute/executor";
import type { Linear } from "../../compute/operations";
import type { Tensor } from "../../compute/tensor";
import type { Activations } from "../activations";
import type { AdapterLayout, AdapterTensors } from "../adapter";
import type { Loss } from "../loss";
import type { Model } from "../model";
import type { Prompt } from "../sequences";
import type { Conditioning } from "./conditioning";

/** Parts of the gradient whose squares are read back. */
export const SQUARE_PARTS = 32;

/** What every program of one run shares. */
export interface Context {
  readonly executor: Executor;
  readonly model: Model;
  readonly layout: AdapterLayout;
  readonly adapter: AdapterTensors;
  readonly conditioning?: Conditioning; // where the adapter serves a range of temperatures
  readonly policyHead: Linear; // the output layer; its bias holds the policy's illegal tokens
  readonly priorHead: Linear; // the same, its bias holds the reward's
  readonly plainHead: Linear; // the same without a bias, for tokens that are given
  /** The parameters of a loss itself, by port: f32 [count, 4] (value, gradient, moments). */
  readonly own: (loss: Loss) => Readonly<Record<string, Tensor<"f32">>>;
  readonly squares: Tensor<"f32">; // [32, 2] Σ gradient², how many not finite, in parts
  readonly scale: Tensor; // f32 [1] = α/R
  readonly stop: number; // ⊤
  readonly P: number; // prompt rows, padding included: the longest prompt of the run
  readonly B: number; // sequences a batch
  readonly maxLength: number; // tokens before ⊤
  /** Whether trees and continuations have launches of few rows too. */
  readonly few: boolean;
  readonly activations: Activations; // of the forward pass, as the backward pass reads them
}

/** A prompt as P rows, padded on the left so that its last token is always row P−1. */
export function promptRows(
  prompt: Prompt,
  P: number,
): { tokens: Uint32Array; positions: Uint32Array; pad: number } {
  const n = prompt.tokens.length;
  if (n < 1 || n > P)
    throw new Error(`The prompt ${prompt.id} has ${n} tokens; this run was opened for 1 to ${P}.`);
  const pad = P - n;
  const tokens = new Uint32Array(P);
  const positions = new Uint32Array(P);
  tokens.set(prompt.tokens, pad);
  for (let i = 0; i < n; i++) positions[pad + i] = i;
  return { tokens, positions, pad };
}
