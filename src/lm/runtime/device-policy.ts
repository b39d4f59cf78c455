import type { Executor, Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { adamw } from "../../compute/kernels/adamw/spec";
import { type Plan, plan } from "../../compute/plan";
import { type Tensor, bytes, resident } from "../../compute/tensor";
import {
  type AdapterLayout,
  adapterSize,
  adapterTensors,
  initialAdapter,
  layoutAdapter,
} from "../adapter";
import { type Checkpoint, adapterSites } from "../checkpoint";
import type {
  AdamRules,
  AdapterState,
  BalanceRequest,
  BalanceRules,
  Balanced,
  Policy,
  SampleRequest,
  TokenTree,
} from "../policy";
import type { PrefixLogProbs, Prompt, Sequences } from "../sequences";
import { buildModel } from "../weights";
import {
  type BatchProgram,
  SQUARE_PARTS,
  batchProgram,
  writeLayout,
  writeSequences,
} from "./batch";
import type { Context } from "./context";
import { type DecodeProgram, decodeProgram, sampleBatch, writeDecodeLayout } from "./decode";
import { joined, padBatch, slices } from "./slices";
import { type TreeProgram, openTree, treeProgram } from "./tree";

/** Everything a run decides before its plans are built. */
export interface PolicyOptions {
  readonly checkpoint: Checkpoint;
  readonly rank: number;
  readonly alpha: number;
  readonly batch: number; // B
  readonly longestPrompt: number; // tokens
  readonly maxLength: number; // tokens before ⊤
  readonly stopToken: number;
  readonly policyBias: Float32Array; // [V]
  readonly priorBias: Float32Array; // [V]
  readonly treeNodes: number; // capacity of a token tree
  readonly inFlight: number; // readbacks of a step's size that may wait at a time
  readonly seed: number; // of the adapter's start
}

/** A policy whose plans are known and that holds nothing on the device yet. */
export interface PolicyDraft {
  readonly plans: readonly Plan[];
  /**
   * Uploads the weights, builds every plan and starts from the seeded adapter; afterwards a step
   * only replays.
   */
  open(onProgress?: (built: number, of: number) => void): Promise<DevicePolicy>;
}

/** Traces every program of a run, so that its kernels can be checked before anything is built. */
export function draftPolicy(executor: Executor, options: PolicyOptions): PolicyDraft {
  const { checkpoint, rank, alpha } = options;
  const layout = layoutAdapter(adapterSites(checkpoint.architecture), rank, alpha);
  const adapter = adapterTensors(layout);
  const { model, output, weights } = buildModel(checkpoint, layout, adapter);
  const bias = (name: string) => resident(name, "f32", [output.w.shape[1]]);
  const context: Context = {
    executor,
    model,
    layout,
    adapter,
    policyHead: { ...output, bias: bias("policy bias") },
    priorHead: { ...output, bias: bias("prior bias") },
    squares: resident("gradient squares", "f32", [SQUARE_PARTS, 2]),
    scale: resident("scale", "f32", [1]),
    stop: options.stopToken,
    P: Math.ceil(options.longestPrompt / 8) * 8,
    B: options.batch,
    maxLength: options.maxLength,
  };
  const batches = widths(options.maxLength).map((T) => batchProgram(context, T));
  const decode = decodeProgram(context);
  const trees = {
    on: treeProgram(context, "on", options.treeNodes),
    off: treeProgram(context, "off", options.treeNodes),
  };
  const update = updateProgram(context);
  const plans = [
    ...batches.flatMap((b) => Object.values(b.plans)),
    decode.plan,
    ...Object.values(trees.on.plans),
    ...Object.values(trees.off.plans),
    update.plan,
  ];
  return {
    plans,
    async open(onProgress) {
      for (const { tensor, values } of weights) executor.write(tensor, values());
      writeSettings(context, options);
      const stepReads = [
        [decode.ids],
        ...batches.map((b) => [b.policy, b.report, context.squares]),
      ];
      executor.reserve(
        Math.max(...stepReads.map((reads) => reads.reduce((sum, t) => sum + bytes(t), 0))),
        options.inFlight,
      );
      const prepared = await executor.prepare(plans, onProgress);
      const ready = <T extends object>(record: T): { [K in keyof T]: Prepared } =>
        Object.fromEntries(
          Object.entries(record).map(([stage, p]) => [stage, prepared[plans.indexOf(p as never)]]),
        ) as { [K in keyof T]: Prepared };
      for (const b of batches) b.prepared = ready(b.plans);
      decode.prepared = ready({ plan: decode.plan }).plan;
      trees.on.prepared = ready(trees.on.plans);
      trees.off.prepared = ready(trees.off.plans);
      for (const b of batches) writeLayout(context, b);
      writeDecodeLayout(context, decode);
      const policy = new DevicePolicy(context, {
        batches,
        decode,
        trees,
        update: { hyper: update.hyper, prepared: ready({ plan: update.plan }).plan },
      });
      policy.resetAdapter(options.seed);
      return policy;
    },
  };
}

function writeSettings(
  { executor, policyHead, priorHead, scale }: Context,
  { policyBias, priorBias, alpha, rank }: PolicyOptions,
): void {
  const NEVER = -1e30; // the padding of the vocabulary
  for (const [{ bias }, given] of [
    [policyHead, policyBias],
    [priorHead, priorBias],
  ] as const) {
    const values = new Float32Array(bias.shape[0]).fill(NEVER);
    values.set(given);
    executor.write(bias, values);
  }
  executor.write(scale, [alpha / rank]);
}

/** Few widths, so that few plans are built; a batch takes the narrowest that holds it. */
export const widths = (maxLength: number): number[] => [
  ...new Set([0.2, 0.4, 0.6, 0.8, 1].map((share) => Math.max(1, Math.ceil(share * maxLength)))),
];

function updateProgram({ layout, adapter, squares }: Context) {
  const { parameters: p, gradient: grad, m, v } = adapter;
  const hyper = resident("AdamW settings", "f32", [8]);
  const g = new Graph("update");
  g.run(adamw, { N: layout.length, G: SQUARE_PARTS }, { hyper, squares, p, m, v, grad });
  return { hyper, plan: plan(g) };
}

interface Programs {
  readonly batches: readonly BatchProgram[];
  readonly decode: DecodeProgram;
  readonly trees: Readonly<Record<"on" | "off", TreeProgram>>;
  readonly update: { readonly hyper: Tensor; readonly prepared: Prepared };
}

export class DevicePolicy implements Policy {
  readonly vocabulary: number;
  readonly stopToken: number;
  readonly layout: AdapterLayout;
  private updates = 0;
  private readonly walks: Partial<Record<"on" | "off", TokenTree>> = {};
  private readonly scored = new WeakMap<
    Sequences,
    { readonly prompt: Prompt; readonly parts: Promise<Float32Array[][]> }
  >();

  constructor(
    private readonly context: Context,
    readonly programs: Programs,
  ) {
    this.vocabulary = context.model.architecture.V;
    this.stopToken = context.stop;
    this.layout = context.layout;
  }

  /** The accumulated gradient, for tests and pictures. */
  get gradient(): Tensor {
    return this.context.adapter.gradient;
  }

  /** Trained values. */
  get parameters(): number {
    return adapterSize(this.layout);
  }

  async sample(request: SampleRequest): Promise<Sequences> {
    if (request.maxLength > this.context.maxLength)
      throw new Error(
        `This run was opened for ${this.context.maxLength} tokens, not ${request.maxLength}.`,
      );
    const chunks = Math.ceil(request.batch / this.context.B);
    const parts = await Promise.all(
      Array.from({ length: chunks }, (_, c) =>
        sampleBatch(this.context, this.programs.decode, request, c),
      ),
    );
    return joined(parts, request.batch, this.stopToken);
  }

  async balance(request: BalanceRequest): Promise<Balanced> {
    const { executor, B } = this.context;
    const { z, rules } = request;
    if (z.batch !== B)
      throw new Error(`A batch of ${z.batch} sequences was given to a run opened for ${B}.`);
    const program = this.programFor(z);
    const { T } = program;
    writeSequences(this.context, program, request.prompt, z);
    executor.write(program.inputs.extra, widen(request.logR, B, z.width + 1, T + 1));
    executor.write(program.inputs.rules, packRules(request));
    const scored = request.likelihoodWeight !== 0 || request.wantPrior;
    const { train, score } = ready(program);
    const [policy, report, squares] = await executor.submit(scored ? [score, train] : [train], [
      program.policy,
      program.report,
      this.context.squares,
    ]);
    return unpack({ policy, report, squares } as Record<string, Float32Array>, z, T, scored);

    function packRules({ rewardTemperature, likelihoodWeight, scale }: BalanceRequest): number[] {
      return [
        1 / rewardTemperature,
        likelihoodWeight,
        rules.lambda,
        ["all", "neighbours", "ends"].indexOf(rules.pairs),
        rules.minLength,
        rules.minLengthRule === "mask" ? 1 : 0,
        rules.maxLength,
        rules.forcedStop === "certain" ? 1 : 0,
        normaliser(rules, z),
        scale,
        0,
        0,
        0,
        0,
        0,
        0,
      ];
    }
  }

  update({ learningRate, beta1, beta2, epsilon, weightDecay, clip }: AdamRules): void {
    const { executor } = this.context;
    const { hyper, prepared } = this.programs.update;
    this.updates += 1;
    executor.write(hyper, [
      learningRate,
      beta1,
      beta2,
      epsilon,
      weightDecay,
      1 / (1 - beta1 ** this.updates),
      1 / (1 - beta2 ** this.updates),
      clip,
    ]);
    void executor.submit([prepared]);
  }

  async logProbs(prompt: Prompt, z: Sequences, adapter: "on" | "off"): Promise<PrefixLogProbs> {
    const { B } = this.context;
    const parts = slices(z, B);
    const rows =
      adapter === "on"
        ? await this.evaluate(prompt, parts)
        : (await this.score(prompt, z)).map(([prior]) => prior);
    const done = rows.map((logp, k) =>
      splitLogProbs(logp, { z: parts[k], B, T: this.programFor(parts[k]).T, width: z.width }),
    );
    return { logQ: concat(done.map((d) => d.logQ)), logStop: concat(done.map((d) => d.logStop)) };
  }

  async embed(prompt: Prompt, z: Sequences): Promise<Float32Array> {
    const { B, model } = this.context;
    const scored = await this.score(prompt, z);
    return concat(slices(z, B).map((part, k) => scored[k][1].subarray(0, part.batch * model.C)));
  }

  private async evaluate(prompt: Prompt, parts: readonly Sequences[]): Promise<Float32Array[]> {
    const read = await this.runParts(prompt, parts, (program) =>
      this.context.executor.submit([ready(program).evaluate], [program.policy]),
    );
    return read.map(([logp]) => logp as Float32Array);
  }

  /**
   * Log-probabilities and mean states of the bare base, by parts of at most B sequences. The base
   * never changes, so the same sequences under the same prompt are run once, whoever asks for which
   * of the two.
   */
  private score(prompt: Prompt, z: Sequences): Promise<Float32Array[][]> {
    const known = this.scored.get(z);
    if (known?.prompt === prompt) return known.parts;
    const run = (program: BatchProgram) =>
      this.context.executor.submit(
        [ready(program).score],
        [program.prior, program.pooled],
      ) as Promise<Float32Array[]>;
    const parts = this.runParts(prompt, slices(z, this.context.B), run);
    this.scored.set(z, { prompt, parts });
    return parts;
  }

  /** Uploads and submits parts of at most B sequences, one after the other. */
  private runParts<R>(
    prompt: Prompt,
    parts: readonly Sequences[],
    run: (program: BatchProgram) => Promise<R>,
  ): Promise<R[]> {
    const running = parts.map((part) => {
      const program = this.programFor(part);
      writeSequences(this.context, program, prompt, padBatch(part, this.context.B, this.stopToken));
      return run(program);
    });
    return Promise.all(running);
  }

  tree(prompt: Prompt, adapter: "on" | "off"): TokenTree {
    this.walks[adapter]?.close();
    const walk = openTree(this.context, this.programs.trees[adapter], prompt);
    this.walks[adapter] = walk;
    return walk;
  }

  async readState(): Promise<AdapterState> {
    const { parameters, m, v } = this.context.adapter;
    const [p, first, second] = await this.context.executor.submit([], [parameters, m, v]);
    return {
      parameters: p as Float32Array,
      m: first as Float32Array,
      v: second as Float32Array,
      updates: this.updates,
    };
  }

  writeState(state: AdapterState): void {
    const { executor, adapter } = this.context;
    executor.write(adapter.parameters, state.parameters);
    executor.write(adapter.m, state.m);
    executor.write(adapter.v, state.v);
    executor.write(adapter.gradient, new Float32Array(this.layout.length));
    this.updates = state.updates;
  }

  resetAdapter(seed: number): void {
    const zeros = new Float32Array(this.layout.length);
    this.writeState({
      parameters: initialAdapter(this.layout, seed),
      m: zeros,
      v: zeros,
      updates: 0,
    });
  }

  private programFor(z: Sequences): BatchProgram {
    const longest = Math.max(...z.lengths);
    const program = this.programs.batches.find(({ T }) => T >= longest);
    if (!program)
      throw new Error(
        `A sequence of ${longest} tokens was given to a run opened for ${this.context.maxLength}.`,
      );
    return program;
  }
}

const ready = (program: BatchProgram) => {
  if (!program.prepared) throw new Error(`The programs of width ${program.T} were not prepared.`);
  return program.prepared;
};

/**
 * 1 / Σ of the micro-batch's pair weights (official code), or 1/B (mean over sequences of the
 * paper's plain sum).
 */
export function normaliser(rules: BalanceRules, z: Sequences): number {
  if (rules.normalisation === "sum") return 1 / z.batch;
  let total = 0;
  for (const n of z.lengths) {
    const first = rules.minLengthRule === "mask" ? rules.minLength : 0;
    if (n <= first) continue;
    if (rules.pairs === "ends") total += first === 0 ? 1 : 0;
    else if (rules.pairs === "neighbours") total += n - first;
    else
      for (let d = 1; d <= n - first; d++) total += (n - first + 1 - d) * rules.lambda ** (d - 1);
  }
  return total > 0 ? 1 / total : 0;
}

/** Rows of `from` columns to rows of `to`, cut or filled with zeros. */
function widen(values: Float32Array, rows: number, from: number, to: number): Float32Array {
  if (from === to) return values;
  const out = new Float32Array(rows * to);
  for (let r = 0; r < rows; r++)
    out.set(values.subarray(r * from, r * from + Math.min(from, to)), r * to);
  return out;
}

function splitLogProbs(
  logp: Float32Array,
  { z, B, T, width }: { z: Sequences; B: number; T: number; width: number },
): PrefixLogProbs {
  const logQ = widen(logp.subarray(0, B * T), z.batch, T, width);
  const logStop = widen(logp.subarray(B * T), z.batch, T + 1, width + 1);
  const out = {
    logQ: logQ.slice(0, z.batch * width),
    logStop: logStop.slice(0, z.batch * (width + 1)),
  };
  for (let b = 0; b < z.batch; b++) {
    out.logQ.fill(0, b * width + z.lengths[b], (b + 1) * width);
    out.logStop.fill(0, b * (width + 1) + z.lengths[b] + 1, (b + 1) * (width + 1));
  }
  return out;
}

function unpack(
  { policy, report, squares }: Record<string, Float32Array>,
  z: Sequences,
  T: number,
  scored: boolean,
): Balanced {
  const { batch: B, width } = z;
  const row = (r: number) => {
    const out = new Float32Array(B * (width + 1));
    for (let b = 0; b < B; b++)
      out.set(
        report.subarray((4 * b + r) * (T + 1), (4 * b + r) * (T + 1) + Math.min(T, width) + 1),
        b * (width + 1),
      );
    return out;
  };
  let loss = 0;
  for (let b = 0; b < B; b++) loss += report[(4 * b + 3) * (T + 1)];
  let wrong = 0;
  for (let i = 1; i < squares.length; i += 2) wrong += squares[i];
  return {
    ...splitLogProbs(policy, { z, B, T, width }),
    logZ: row(0),
    logR: row(1),
    ...(scored ? { logPrior: row(2) } : {}),
    loss,
    finite: wrong === 0 && Number.isFinite(loss),
  };
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
