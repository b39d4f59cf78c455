import { at } from "../../compute/arrays";
import type { Tensor } from "../../compute/tensor";
import { type AdapterLayout, adapterSize, initialAdapter } from "../adapter";
import type { Loss, TrainBatch, Trained } from "../loss";
import type {
  AdamRules,
  AdapterState,
  Continuation,
  Policy,
  SampleRequest,
  TokenTree,
} from "../policy";
import { type PrefixLogProbs, type Prompt, type Sequences, promptFor } from "../sequences";
import { type BatchProgram, writeSequences } from "./teacher-forcing";
import { type Conditioning, putInForce } from "./conditioning";
import type { Context } from "./context";
import { ContinuationScores } from "./continuation-scores";
import type { DecodeProgram } from "./decode";
import { splitLogProbs } from "./padding";
import type { ForestProgram } from "./forest";
import { sampleBatch } from "./sampling";
import { joined, padBatch, slices } from "./slices";
import { built } from "./run-plan";
import { trainedFrom, writeInputs } from "./train";
import type { TreeProgram } from "./tree";
import { openTree } from "./tree-walk";
import { type UpdateProgram, adamSettings, startOf } from "./update";

/** All that a run launches. */
export interface Programs {
  readonly batches: readonly BatchProgram[];
  readonly decode: DecodeProgram;
  readonly trees: Readonly<Record<"on" | "off", TreeProgram>>;
  /** For continuations; empty where the run scores none. */
  readonly forests: Readonly<Partial<Record<"on" | "off", ForestProgram>>>;
  readonly update: UpdateProgram;
  readonly conditioning?: Conditioning;
}

/** The frozen model on a part of a batch. */
interface Scored {
  readonly part: Sequences;
  readonly logp: Float32Array; // [K]
  readonly pooled: Float32Array; // [B, C]
}

/**
 * A policy whose work is planned in advance: every call uploads a few numbers and runs prepared
 * plans. Any executor runs it.
 */
export class PlannedPolicy implements Policy {
  readonly vocabulary: number;
  readonly stopToken: number;
  readonly layout: AdapterLayout;
  private updates = 0;
  private decoding: Promise<unknown> = Promise.resolve();
  private readonly walks: Partial<Record<"on" | "off", TokenTree>> = {};
  private readonly continuations: Partial<Record<"on" | "off", ContinuationScores>> = {};
  /** What `score` found, by the batch that it scored. */
  private readonly scored = new WeakMap<
    Sequences,
    { readonly prompt: Prompt; readonly parts: Promise<Scored[]> }
  >();

  constructor(
    private readonly context: Context,
    readonly programs: Programs,
  ) {
    this.vocabulary = context.model.architecture.V;
    this.stopToken = context.stop;
    this.layout = context.layout;
    for (const forest of Object.values(programs.forests))
      this.continuations[forest.adapter] = new ContinuationScores(context, forest);
  }

  /** The accumulated gradient, for tests and pictures. */
  get gradient(): Tensor {
    return this.context.adapter.gradient;
  }

  get longestPrompt(): number {
    return this.context.P;
  }

  /** Trained values. */
  get parameters(): number {
    return adapterSize(this.layout);
  }

  condition(temperature: number): void {
    putInForce(this.context, temperature);
  }

  async sample(request: SampleRequest): Promise<Sequences> {
    if (request.maxLength > this.context.maxLength)
      throw new Error(
        `This run was opened for ${this.context.maxLength} tokens, not ${request.maxLength}.`,
      );
    const count = Math.ceil(request.batch / this.context.B);
    const chunks = Array.from({ length: count }, (_, chunk) => chunk);
    const asked = { ...request, prompt: promptFor(request.prompt, request.adapter) };
    const sampled = (chunk: number) =>
      sampleBatch(this.context, this.programs.decode, asked, chunk);
    if (!this.programs.decode.resume)
      return joined(await Promise.all(chunks.map(sampled)), request.batch, this.stopToken);
    // Where a tool may pause a batch, its cache must outlive the pause: one batch after another.
    const parts = this.decoding.then(async () => {
      const done: Sequences[] = [];
      for (const chunk of chunks) done.push(await sampled(chunk));
      return done;
    });
    this.decoding = parts.catch(() => undefined);
    return joined(await parts, request.batch, this.stopToken);
  }

  async train(loss: Loss, batch: TrainBatch): Promise<Trained> {
    const { executor, B, squares: parts } = this.context;
    const { prompt, z, scored } = batch;
    if (z.batch !== B)
      throw new Error(`A batch of ${z.batch} sequences was given to a run opened for ${B}.`);
    const program = this.programFor(z);
    const training = program.losses.find((one) => one.loss.name === loss.name);
    if (!training) throw new Error(`This run was not opened for the loss ${loss.name}.`);
    const stages = [built(training)];
    if (scored) {
      const frozen = promptFor(prompt, "off");
      writeSequences(this.context, program, frozen, z);
      if (frozen === prompt) stages.unshift(ready(program).score);
      else void executor.submit([ready(program).score]);
    }
    if (!scored || prompt.frozen) writeSequences(this.context, program, prompt, z);
    writeInputs(this.context, training, batch);
    const reads = [training.policy, training.report, parts] as const;
    const [policy, report, squares] = await executor.submit(stages, reads);
    return trainedFrom({ policy, report, squares }, training, z);
  }

  update(rules: AdamRules): void {
    const { executor } = this.context;
    const { update } = this.programs;
    this.updates += 1;
    executor.write(update.hyper, adamSettings(rules, this.updates));
    for (const { group, hyper } of update.own) {
      const learningRate = group.learningRate * (rules.ownFactor ?? 1);
      executor.write(hyper, adamSettings({ ...rules, learningRate }, this.updates));
    }
    void executor.submit([built(update)]);
  }

  async logProbs(prompt: Prompt, z: Sequences, adapter: "on" | "off"): Promise<PrefixLogProbs> {
    const { B } = this.context;
    const found = adapter === "on" ? await this.evaluate(prompt, z) : await this.score(prompt, z);
    const done = found.map(({ part, logp }) =>
      splitLogProbs(logp, { z: part, B, T: this.programFor(part).T, width: z.width }),
    );
    return { logQ: concat(done.map((d) => d.logQ)), logStop: concat(done.map((d) => d.logStop)) };
  }

  async scoreContinuations(
    prompt: Prompt,
    asked: readonly Continuation[],
    adapter: "on" | "off",
  ): Promise<Float64Array> {
    const scores = this.continuations[adapter];
    if (!scores)
      throw new Error(`This run was not opened for continuations with the adapter ${adapter}.`);
    return scores.of(prompt, asked);
  }

  async embed(prompt: Prompt, z: Sequences): Promise<Float32Array> {
    const { C } = this.context.model;
    const scored = await this.score(prompt, z);
    return concat(scored.map(({ part, pooled }) => pooled.subarray(0, part.batch * C)));
  }

  private evaluate(prompt: Prompt, z: Sequences) {
    return this.runParts(prompt, z, async (program, part) => {
      const reads = [program.policy] as const;
      const [logp] = await this.context.executor.submit([ready(program).evaluate], reads);
      return { part, logp };
    });
  }

  /**
   * Log-probabilities and mean states of the bare base, by parts of at most B sequences. The base
   * never changes, so the same sequences under the same prompt are run once for both.
   */
  private score(prompt: Prompt, z: Sequences): Promise<Scored[]> {
    const known = this.scored.get(z);
    if (known?.prompt === prompt) return known.parts;
    const parts = this.runParts(promptFor(prompt, "off"), z, async (program, part) => {
      const reads = [program.prior, program.pooled] as const;
      const [logp, pooled] = await this.context.executor.submit([ready(program).score], reads);
      return { part, logp, pooled };
    });
    this.scored.set(z, { prompt, parts });
    return parts;
  }

  /** Uploads and submits parts of at most B sequences, one after the other. */
  private runParts<R>(
    prompt: Prompt,
    z: Sequences,
    run: (program: BatchProgram, part: Sequences) => Promise<R>,
  ): Promise<R[]> {
    const { B } = this.context;
    const running = slices(z, B).map((part) => {
      const program = this.programFor(part);
      writeSequences(this.context, program, prompt, padBatch(part, B, this.stopToken));
      return run(program, part);
    });
    return Promise.all(running);
  }

  tree(prompt: Prompt, adapter: "on" | "off"): TokenTree {
    this.walks[adapter]?.close();
    const walk = openTree(this.context, this.programs.trees[adapter], promptFor(prompt, adapter));
    this.walks[adapter] = walk;
    return walk;
  }

  async readState(): Promise<AdapterState> {
    const { executor, adapter } = this.context;
    const { own } = this.programs.update;
    const reads: Tensor<"f32">[] = [adapter.parameters, adapter.m, adapter.v];
    for (const { records } of own) reads.push(records);
    const [parameters, m, v, ...records] = await executor.submit([], reads);
    if (!parameters || !m || !v) throw new Error("The adapter was not read.");
    const named = own.map(({ name }, i) => [name, at(records, i)] as const);
    return {
      parameters,
      m,
      v,
      updates: this.updates,
      ...(own.length > 0 && { own: Object.fromEntries(named) }),
    };
  }

  writeState(state: AdapterState): void {
    const { executor, adapter } = this.context;
    executor.write(adapter.parameters, state.parameters);
    executor.write(adapter.m, state.m);
    executor.write(adapter.v, state.v);
    executor.write(adapter.gradient, new Float32Array(state.parameters.length));
    for (const group of this.programs.update.own)
      executor.write(group.records, state.own?.[group.name] ?? startOf(group));
    this.updates = state.updates;
    putInForce(this.context);
  }

  resetAdapter(seed: number): void {
    const parameters = initialAdapter(this.layout, seed);
    const zeros = new Float32Array(parameters.length);
    this.writeState({
      parameters,
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

function concat(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
  let start = 0;
  for (const p of parts) {
    out.set(p, start);
    start += p.length;
  }
  return out;
}
