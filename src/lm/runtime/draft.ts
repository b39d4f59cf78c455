import type { Executor, Prepared } from "../../compute/executor";
import type { Plan } from "../../compute/plan";
import { type Tensor, bytes, resident } from "../../compute/tensor";
import type { Activations } from "../activations";
import { adapterTensors, layoutAdapter } from "../adapter";
import type { Base } from "../base";
import { type Checkpoint, adapterSites } from "../checkpoint";
import type { Loss } from "../loss";
import type { TemperatureRange } from "../temperatures";
import { SharedWeights } from "../shared-weights";
import { buildModel } from "../weights";
import { batchProgram, writeLayout } from "./teacher-forcing";
import { conditioningOf } from "./conditioning";
import { type Context, SQUARE_PARTS } from "./context";
import { decodeProgram, writeDecodeLayout } from "./decode";
import { PlannedPolicy, type Programs } from "./planned-policy";
import { type ContinuationRoom, forestProgram } from "./forest";
import { treeProgram } from "./tree";
import { ownParameters, updateProgram } from "./update";

/** Everything a run decides before its plans are built. */
export interface PolicyOptions {
  readonly checkpoint: Checkpoint;
  readonly rank: number;
  readonly alpha: number;
  readonly temperatures?: TemperatureRange; // that the adapter serves; absent: one, it knows none
  readonly batch: number; // B
  readonly longestPrompt: number; // tokens
  readonly maxLength: number; // tokens before ⊤
  readonly stopToken: number;
  readonly policyBias: Float32Array; // [V]
  readonly priorBias: Float32Array; // [V]
  readonly treeNodes: number; // capacity of a token tree
  readonly inFlight: number; // readbacks of a step's size that may wait at a time
  readonly seed: number; // of the adapter's start
  readonly losses: readonly Loss[]; // what the run may train with
  readonly tools?: boolean; // whether a tool may write into sequences as they are sampled
  readonly continuations?: ContinuationRoom; // absent: the run scores none
  /** Frozen weights on this device, which other policies share; absent: they are its own. */
  readonly frozen?: SharedWeights;
  /** Whether trees and continuations have launches of few rows; absent: of a long vocabulary. */
  readonly few?: boolean;
  readonly base?: Base; // how frozen matrices are kept; f16 when absent
  readonly activations?: Activations; // kept when absent
}

/**
 * A vocabulary of a real model. There a row takes long, and walks add many nodes alone, below one
 * another: launches of few rows spare the others. Elsewhere more programs would only have to be
 * prepared.
 */
const LONG_VOCABULARY = 2 ** 14;

/** Told how far the opening of a policy is. */
export interface Opening {
  readonly uploaded?: (bytes: number, of: number) => void; // weights on the device
  readonly built?: (launches: number, of: number) => void;
}

/** A policy whose plans are known and that holds nothing on the device yet. */
interface PolicyDraft {
  readonly plans: readonly Plan[];
  /**
   * Uploads the weights, builds every plan and starts from the seeded adapter; afterwards a step
   * only replays. Rejects with a `GpuError`, or with what makes weights unusable.
   */
  open(onProgress?: Opening): Promise<PlannedPolicy>;
}

/**
 * Traces every program of a run, so that its kernels can be checked before anything is built.
 * Throws where a bias does not have an entry for every token.
 */
export function draftPolicy(executor: Executor, options: PolicyOptions): PolicyDraft {
  const { checkpoint, rank, alpha, frozen = new SharedWeights(executor) } = options;
  checkBiases(options);
  const sites = adapterSites(checkpoint.architecture);
  const layout = layoutAdapter(sites, rank, alpha, options.temperatures);
  const adapter = adapterTensors(layout);
  const conditioning = conditioningOf(layout, adapter);
  const { model, output, weights } = buildModel(checkpoint, layout, conditioning?.used ?? adapter, {
    ...(options.base && { base: options.base }),
    declared: frozen.declared,
  });
  frozen.add(weights);
  const bias = (name: string) => resident(name, "f32", [output.w.shape[1] ?? 0]);
  const own = ownParameters(options.losses, model.C);
  const context: Context = {
    executor,
    model,
    layout,
    adapter,
    ...(conditioning && { conditioning }),
    policyHead: { ...output, bias: bias("policy bias") },
    priorHead: { ...output, bias: bias("prior bias") },
    plainHead: { ...output, bias: bias("no bias") },
    own: ({ name }) => own.get(name)?.tensors ?? {},
    squares: resident("gradient squares", "f32", [SQUARE_PARTS, 2]),
    scale: resident("scale", "f32", [1]),
    stop: options.stopToken,
    P: Math.ceil(options.longestPrompt / 8) * 8,
    B: options.batch,
    maxLength: options.maxLength,
    few: options.few ?? checkpoint.architecture.V >= LONG_VOCABULARY,
    activations: options.activations ?? "kept",
  };
  const batches = widths(options.maxLength).map((T) => batchProgram(context, T, options.losses));
  const decode = decodeProgram(context, options.tools ?? false);
  const trees = {
    on: treeProgram(context, "on", options.treeNodes),
    off: treeProgram(context, "off", options.treeNodes),
  };
  const update = updateProgram(context, [...own.values()]);
  const forests = forestsOf(context, options.continuations);
  const programs: Programs = {
    ...{ batches, decode, trees, forests, update },
    ...(conditioning && { conditioning }),
  };
  return {
    plans: stagesOf(programs).map(({ plan }) => plan),
    async open({ uploaded, built } = {}) {
      await frozen.lend(executor, uploaded);
      writeSettings(context, options);
      executor.reserve(mostRead(context, programs), options.inFlight);
      await prepareAll(executor, programs, built);
      for (const b of batches) writeLayout(context, b);
      writeDecodeLayout(context, decode);
      const policy = new PlannedPolicy(context, programs);
      policy.resetAdapter(options.seed);
      return policy;
    },
  };
}

const forestsOf = (context: Context, room: ContinuationRoom | undefined): Programs["forests"] =>
  Object.fromEntries(
    (room?.adapters ?? []).map((adapter) => [
      adapter,
      forestProgram(context, adapter, room?.longest ?? 0),
    ]),
  );

/** A plan and where its prepared form goes. */
interface Stage {
  readonly plan: Plan;
  readonly set: (prepared: Prepared) => void;
}

function stagesOf(programs: Programs): Stage[] {
  const { batches, decode, trees, forests, update, conditioning } = programs;
  return [
    ...batches.flatMap((program) => stages(program.plans, (all) => (program.prepared = all))),
    ...batches.flatMap(({ losses }) => losses.map(stage)),
    stage(decode),
    ...(decode.resume ? [stage(decode.resume)] : []),
    ...[trees.on, trees.off].flatMap((tree) => [
      ...stages(tree.plans, (all) => (tree.prepared = all)),
      ...tree.sizes.flatMap((one) => stages(one.plans, (all) => (one.prepared = all))),
    ]),
    ...Object.values(forests).flatMap(({ first, sizes }) => [first, ...sizes].map(stage)),
    stage(update),
    ...(conditioning ? [stage(conditioning)] : []),
  ];
}

const stage = (program: { readonly plan: Plan; prepared?: Prepared }): Stage => ({
  plan: program.plan,
  set: (prepared) => (program.prepared = prepared),
});

/** One stage for each of several plans that are prepared together. */
function stages<Name extends string>(
  plans: Readonly<Record<Name, Plan>>,
  set: (all: Record<Name, Prepared>) => void,
): Stage[] {
  const found: Partial<Record<Name, Prepared>> = {};
  const names = Object.keys(plans) as Name[];
  return names.map((name) => ({
    plan: plans[name],
    set: (prepared) => {
      found[name] = prepared;
      if (Object.keys(found).length === names.length) set(found as Record<Name, Prepared>);
    },
  }));
}

async function prepareAll(
  executor: Executor,
  programs: Programs,
  onProgress?: (built: number, of: number) => void,
): Promise<void> {
  const all = stagesOf(programs);
  const prepared = await executor.prepare(
    all.map(({ plan }) => plan),
    onProgress,
  );
  all.forEach(({ set }, i) => {
    const one = prepared[i];
    if (one) set(one);
  });
}

/** Bytes of the largest readback of a step. */
function mostRead({ squares }: Context, { batches, decode }: Programs): number {
  const reads: Tensor[][] = [[decode.ids]];
  for (const { losses } of batches)
    for (const { policy, report } of losses) reads.push([policy, report, squares]);
  return Math.max(...reads.map((tensors) => tensors.reduce((sum, t) => sum + bytes(t), 0)));
}

function checkBiases({ checkpoint, policyBias, priorBias }: PolicyOptions): void {
  const { V } = checkpoint.architecture;
  for (const [name, { length }] of Object.entries({ policyBias, priorBias }))
    if (length !== V)
      throw new Error(
        `${name} has ${length} entries, but the model has ${V} tokens; give every token one.`,
      );
}

function writeSettings(
  { executor, policyHead, priorHead, plainHead, scale }: Context,
  { policyBias, priorBias, alpha, rank }: PolicyOptions,
): void {
  const NEVER = -1e30; // the padding of the vocabulary
  for (const [{ bias }, given] of [
    [policyHead, policyBias],
    [priorHead, priorBias],
    [plainHead, new Float32Array(policyBias.length)],
  ] as const) {
    const values = new Float32Array(bias.shape[0] ?? 0).fill(NEVER);
    values.set(given);
    executor.write(bias, values);
  }
  executor.write(scale, [alpha / rank]);
}

/** Few widths, so that few plans are built; a batch takes the narrowest that holds it. */
export const widths = (maxLength: number): number[] => [
  ...new Set([0.2, 0.4, 0.6, 0.8, 1].map((share) => Math.max(1, Math.ceil(share * maxLength)))),
];
