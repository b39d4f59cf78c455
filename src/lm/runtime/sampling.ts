import { floatBits } from "../../compute/half";
import { FREE, LONGER } from "../../compute/kernels/head/spec";
import type { SampleRequest, Tool } from "../policy";
import type { Sequences } from "../sequences";
import { TERMS, basisOf } from "../temperatures";
import type { Context } from "./context";
import { type DecodeProgram, type ResumeProgram, stepRow } from "./decode";
import { writePrompt } from "./prompt-cache";
import { built } from "./run-plan";

/** One batch of a request: sample b of it is drawn as row chunk·B + b. */
interface Batch {
  readonly request: SampleRequest;
  readonly chunk: number;
  readonly maxLength: number; // of the request, at most the program's
}

/**
 * Samples B sequences: one submit and one readback; with a tool, one more of each for every time
 * that it writes into some of them or that a submit's steps are over, and no other batch may be
 * sampled until this one is done.
 */
export async function sampleBatch(
  context: Context,
  p: DecodeProgram,
  request: SampleRequest,
  chunk: number,
): Promise<Sequences> {
  const { executor, layout, maxLength: T, conditioning } = context;
  if (request.tool && !p.tools) throw new Error("This run was not opened for tools.");
  const batch = { request, chunk, maxLength: Math.min(T, request.maxLength) };
  writePrompt(context, p.cache, request.prompt);
  const isOn = request.adapter === "on";
  executor.write(p.scale, [isOn ? layout.alpha / layout.R : 0]);
  if (conditioning) {
    const { range, temperature } = conditioning;
    executor.write(p.basis, isOn ? basisOf(range, temperature) : new Float32Array(TERMS));
  }
  writeFirstSegment(context, p, batch);
  const [ids] = await executor.submit([built(p)], [p.ids]);
  if (!ids) throw new Error("The sampled tokens were not read.");
  if (!p.tools) return cutAtStop(context, ids, p.stride, batch.maxLength);
  const { actions, ...z } = await inSegments(context, p, batch, ids);
  return request.tool && actions ? { ...z, actions } : z;
}

function writeFirstSegment(context: Context, p: DecodeProgram, batch: Batch): void {
  const { executor, B, maxLength: T } = context;
  const { prompt, minLength } = batch.request;
  const n = prompt.tokens.length;
  const positions = new Uint32Array(T * p.stride);
  const given = new Uint32Array(T * p.stride).fill(FREE);
  for (let t = 0; t < T; t++) {
    const at = t * p.stride;
    if (t > 0) positions.fill(n + t - 1, at, at + B);
    if (t < minLength) given.fill(LONGER, at, at + B);
  }
  executor.write(p.places.positions, positions);
  executor.write(p.given, given);
  writeDraws(context, p, batch, 0);
}

/** The settings of every step. Each segment has positions of its own among the random numbers. */
function writeDraws(
  { executor, B, maxLength: T, stop }: Context,
  p: DecodeProgram,
  { request, chunk }: Batch,
  segment: number,
): void {
  const { seed, step, stream, temperature } = request;
  const draws = new Uint32Array(T * 64);
  for (let t = 0; t < T; t++) {
    const position = segment * T + t;
    const settings = [seed, step, stream, position, floatBits(1 / temperature), stop, 0, chunk * B];
    draws.set(settings, t * 64);
  }
  executor.write(p.draws, draws);
}

/** Everything from the first stop token on is padding; a sequence without one is stopped at T. */
function cutAtStop({ B, stop }: Context, ids: Uint32Array, stride: number, T: number): Sequences {
  const rows = Array.from({ length: B }, (_, b) => {
    const row: number[] = [];
    for (let t = 0; t < T; t++) {
      const token = ids[t * stride + b];
      if (token === undefined || token === stop) break;
      row.push(token);
    }
    return row;
  });
  return packed(rows, stop);
}

function packed(rows: readonly (readonly number[])[], stop: number): Sequences {
  const width = Math.max(1, ...rows.map((row) => row.length));
  const tokens = new Uint32Array(rows.length * width).fill(stop);
  rows.forEach((row, b) => tokens.set(row, b * width));
  const lengths = Uint32Array.from(rows, (row) => row.length);
  return { batch: rows.length, width, tokens, lengths };
}

/** One sequence between two segments. */
interface Row {
  readonly tokens: number[];
  readonly actions: number[]; // 1: drawn, 0: forced
  /** A tool's tokens at the end that the device has not run yet. */
  forced: number;
  open: boolean; // neither stopped nor at its longest
}

const noTool: Tool = () => [];

/** One submit after the other, until every row has stopped or is at its longest. */
async function inSegments(
  context: Context,
  p: DecodeProgram,
  batch: Batch,
  first: Uint32Array,
): Promise<Sequences> {
  const { executor, B, stop } = context;
  const rows = Array.from({ length: B }, (): Row => ({
    tokens: [],
    actions: [],
    forced: 0,
    open: true,
  }));
  const { resume } = p;
  const { tool = noTool } = batch.request;
  const limits = { stop, maxLength: batch.maxLength, stride: p.stride, steps: p.steps };
  rows.forEach((row, b) => takeDrawn(row, { ids: first, b, step: 0 }, tool, limits));
  for (let segment = 1; rows.some(({ open }) => open); segment++) {
    if (!resume) throw new Error("A sequence of one token goes on.");
    writeSegment(context, { p, resume }, batch, rows);
    writeDraws(context, p, batch, segment);
    const [ids] = await executor.submit([built(resume)], [p.ids]);
    if (!ids) throw new Error("The sampled tokens were not read.");
    rows.forEach((row, b) => {
      const step = row.forced + 1;
      if (step > p.steps) row.forced -= p.steps - 1;
      else if (row.open) takeDrawn(row, { ids, b, step }, tool, limits);
    });
  }
  const z = packed(
    rows.map(({ tokens }) => tokens),
    stop,
  );
  const actions = new Uint8Array(B * z.width).fill(1);
  rows.forEach((row, b) => actions.set(row.actions, b * z.width));
  return { ...z, actions };
}

interface Drawn {
  readonly ids: Uint32Array; // [T, stride]
  readonly b: number;
  readonly step: number; // the first that was drawn for this row
}

interface Limits {
  readonly stop: number;
  readonly maxLength: number;
  readonly stride: number;
  readonly steps: number;
}

/**
 * Takes a row's drawn tokens up to ⊤, the longest length, the last step of the submit, or a token
 * after which the tool writes.
 */
function takeDrawn(row: Row, { ids, b, step }: Drawn, tool: Tool, limits: Limits): void {
  const { stop, maxLength, stride, steps } = limits;
  row.forced = 0;
  for (let t = step; row.tokens.length < maxLength; t++) {
    if (t === steps) return;
    const token = ids[t * stride + b];
    if (token === undefined || token === stop) break;
    row.tokens.push(token);
    row.actions.push(1);
    const output = Array.from(tool(Uint32Array.from(row.tokens)));
    if (output.includes(stop)) throw new Error("A tool wrote the stop token.");
    const fitting = output.slice(0, maxLength - row.tokens.length);
    if (fitting.length === 0) continue;
    row.tokens.push(...fitting);
    row.actions.push(...fitting.map(() => 0));
    row.forced = fitting.length;
    row.open = row.tokens.length < maxLength;
    return;
  }
  row.open = false;
}

/**
 * Uploads a segment: step s of a waiting row runs its token n − 2 + s, where n counts the tokens up
 * to the last drawn one; the first steps take the tool's tokens, later ones draw.
 */
function writeSegment(
  context: Context,
  { p, resume }: { p: DecodeProgram; resume: ResumeProgram },
  { request }: Batch,
  rows: readonly Row[],
): void {
  const { executor, B, maxLength: T, stop } = context;
  const { stride } = p;
  const size = T * stride;
  const steps = {
    positions: new Uint32Array(size),
    slots: new Uint32Array(size),
    counts: new Uint32Array(size),
  };
  const given = new Uint32Array(size).fill(FREE);
  const last = new Uint32Array(B).fill(stop);
  const promptLength = request.prompt.tokens.length;
  rows.forEach(({ tokens, forced, open }, b) => {
    const n = tokens.length - forced;
    if (open) last[b] = tokens[n - 1] ?? stop;
    for (let s = 1; s < p.steps; s++) {
      // a row that is done runs in its last slot, which none of its tokens needs any more
      const index = open ? Math.min(n - 2 + s, T - 1) : T - 1;
      const at = s * stride + b;
      steps.positions[at] = promptLength + index;
      steps.slots[at] = index * B + b;
      steps.counts[at] = index;
      const isForced = open && s <= forced;
      const free = index + 1 < request.minLength ? LONGER : FREE;
      given[at] = isForced ? (tokens[n - 1 + s] ?? stop) : free;
    }
  });
  executor.write(resume.places.positions, steps.positions);
  executor.write(resume.places.slots, steps.slots);
  executor.write(resume.places.counts, steps.counts);
  executor.write(p.given, given);
  executor.write(stepRow(p.ids, 0, { B, stride }), last);
}
