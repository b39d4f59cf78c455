import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { headChoose, headSample, headTiles } from "../../compute/kernels/head/spec";
import { rowsRepeat } from "../../compute/kernels/rows/spec";
import { linear } from "../../compute/operations";
import { type Plan, plan } from "../../compute/plan";
import { type Tensor, resident, view } from "../../compute/tensor";
import { TERMS } from "../temperatures";
import { policyStates } from "./conditioning";
import type { Context } from "./context";
import { type PromptCache, cachedAttend, prefill, promptCache } from "./prompt-cache";

/**
 * Steps of one submit where a tool may write: about what it draws before it calls the tool. Longer
 * submits compute steps that a call discards, shorter ones wait for the device more often.
 */
const SEGMENT = 14;

/**
 * Samples B sequences of up to `maxLength` tokens in one submit: prompt once, then a step a token,
 * ids staying on the device. Step t reads what step t − 1 wrote to `ids` and writes its own. Where
 * a tool may write, a submit draws at most `steps` tokens, and others follow.
 */
export interface DecodeProgram {
  readonly plan: Plan;
  prepared?: Prepared;
  /** Whether a tool may write into the sequences. */
  readonly tools: boolean;
  readonly steps: number; // of one submit
  /**
   * Steps from the second on, after `ids` of the first were written: to go on after a tool, or
   * after a submit's last step. Absent where no tool may write, or where the longest sequence is
   * one token.
   */
  readonly resume?: ResumeProgram;
  readonly cache: PromptCache;
  readonly scale: Tensor<"f32">; // [1], written before each run
  readonly basis: Tensor<"f32">; // [J] of the temperature, likewise; 0 without the adapter
  readonly draws: Tensor<"u32">; // [maxLength, 64]
  readonly given: Tensor<"u32">; // [maxLength, stride] tokens to take, FREE or LONGER
  readonly ids: Tensor<"u32">; // [maxLength, stride]
  readonly places: StepPlaces;
  readonly ancestors: Tensor<"u32">; // [B, maxLength]
  readonly stride: number; // B rounded up to what a binding may start at
}

export interface ResumeProgram {
  readonly plan: Plan;
  prepared?: Prepared;
  readonly places: StepPlaces;
}

/** Where each step's input token stands, [maxLength, stride] each. */
interface StepPlaces {
  readonly positions: Tensor<"u32">;
  readonly slots: Tensor<"u32">; // of its own keys and values
  readonly counts: Tensor<"u32">; // cached tokens before it
}

/** What every step of a decoding program shares. */
type Shared = Omit<DecodeProgram, "plan" | "tools" | "steps" | "resume" | "places"> & {
  readonly layers: readonly Tensor<"f32">[]; // [maxLength·B, WC] keys and values
};

/**
 * Traces and plans the sampler; `prepared` is the caller's to fill. With `tools`, sequences can be
 * continued after forced tokens.
 */
export function decodeProgram(context: Context, tools: boolean): DecodeProgram {
  const shared = sharedTensors(context);
  const { layers: _, ...rest } = shared;
  const { B, maxLength, model } = context;
  const places = stepPlaces(context, shared, "decode");
  const g = new Graph("sample");
  const last = prefill(g, context, shared.cache, shared.scale);
  const dims = { R: B, C: model.C };
  draw(g, context, shared, { h: g.run(rowsRepeat, dims, { x: last }).y, step: 0 });
  const steps = tools ? Math.min(SEGMENT, maxLength) : maxLength;
  for (let step = 1; step < steps; step++) next(g, context, shared, { places, step });
  const first = { ...rest, plan: plan(g), tools, steps, places };
  if (!tools || maxLength < 2) return first;

  const again = stepPlaces(context, shared, "resume");
  const r = new Graph("resume");
  for (let step = 1; step < steps; step++) next(r, context, shared, { places: again, step });
  return { ...first, resume: { plan: plan(r), places: again } };
}

function sharedTensors(context: Context): Shared {
  const { B, maxLength: T, model } = context;
  const { HKV, D } = model.heads;
  const stride = Math.ceil(B / 64) * 64;
  const cache = promptCache(context, "decode");
  return {
    cache,
    scale: resident("decode scale", "f32", [1]),
    basis: resident("decode temperature basis", "f32", [TERMS]),
    draws: resident("decode draws", "u32", [T, 64]),
    given: resident("decode given", "u32", [T, stride]),
    ids: resident("decode ids", "u32", [T, stride]),
    ancestors: resident("decode ancestors", "u32", [B, T]),
    layers: cache.layers.map((_, l) => resident(`decode cache ${l}`, "f32", [T * B, 2 * HKV * D])),
    stride,
  };
}

function stepPlaces({ maxLength }: Context, { stride }: Shared, name: string): StepPlaces {
  const shape = [maxLength, stride];
  return {
    positions: resident(`${name} positions`, "u32", shape),
    slots: resident(`${name} slots`, "u32", shape),
    counts: resident(`${name} counts`, "u32", shape),
  };
}

/** The B entries of one step. */
export const stepRow = (
  t: Tensor<"u32">,
  step: number,
  { B, stride }: { B: number; stride: number },
): Tensor<"u32"> => view(t, step * stride, [B]);

/** Draws a token a row from the state h [B, C]. */
function draw(
  g: Graph,
  context: Context,
  { scale, basis, draws, given, ids, stride }: Shared,
  { h, step }: { h: Tensor; step: number },
): void {
  const { B, model, policyHead } = context;
  const { V } = model;
  const TILES = headTiles(V);
  const row = { B, stride };
  const orders = stepRow(given, step, row);
  const z = linear(g, policyStates(g, context, h, basis), policyHead, { scale });
  const dims = { M: B, V, N: model.architecture.V, TILES };
  const settings = view(draws, step * 64, [64]);
  const { best } = g.run(headSample, dims, { z, draw: settings, given: orders });
  const tokens = stepRow(ids, step, row);
  g.run(headChoose, { M: B, TILES }, { best, given: orders }, { tokens });
}

/** Runs the tokens of the step before, and draws the next. */
function next(
  g: Graph,
  context: Context,
  shared: Shared,
  { places, step }: { places: StepPlaces; step: number },
): void {
  const { model, B } = context;
  const { scale, cache, ancestors, ids, stride } = shared;
  const row = { B, stride };
  const attend = cachedAttend(context, cache, {
    ancestors,
    counts: stepRow(places.counts, step, row),
    slots: stepRow(places.slots, step, row),
    cache: shared.layers,
  });
  const tokens = stepRow(ids, step - 1, row);
  const positions = stepRow(places.positions, step, row);
  const body = model.body(g, { tokens, positions, scale, attend });
  draw(g, context, shared, { h: model.finalNorm(g, body), step });
}

/**
 * Uploads what never changes: token i of sequence b lives in slot i·B + b, and sees the slots
 * before it.
 */
export function writeDecodeLayout({ executor, B, maxLength: T }: Context, p: DecodeProgram): void {
  const slots = new Uint32Array(T * p.stride);
  const counts = new Uint32Array(T * p.stride);
  const ancestors = new Uint32Array(B * T);
  for (let b = 0; b < B; b++)
    for (let t = 0; t < T; t++) {
      slots[t * p.stride + b] = Math.max(0, t - 1) * B + b;
      counts[t * p.stride + b] = Math.max(0, t - 1);
      ancestors[b * T + t] = t * B + b;
    }
  executor.write(p.places.slots, slots);
  executor.write(p.places.counts, counts);
  executor.write(p.ancestors, ancestors);
}
