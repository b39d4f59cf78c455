import type { Executor } from "../../compute/executor";
import type { Plan } from "../../compute/plan";
import { type Tensor, bytes, owner } from "../../compute/tensor";
import type { Activations } from "../activations";
import type { Architecture } from "../architecture";
import { axesOf } from "../axes";
import type { Loss } from "../loss";
import { draftPolicy } from "../runtime/draft";
import { SharedWeights } from "../shared-weights";
import type { MemoryParts, StepShape } from "./memory-plan";

/** Memory of a run with matrices as halves, and how much of the weights is matrices. */
export interface Counted extends MemoryParts {
  readonly matrices: number; // bytes, of the weights
  readonly vocabulary: number; // bytes, of those matrices: embedding and output layer
  readonly largestMatrix: number;
  readonly largestOther: number; // bytes of the largest other buffer
}

const TREE_NODES = 1024;
const IN_FLIGHT = 3; // readbacks of a step's size: its samples, and the results of two steps

/**
 * Counts what a run of this shape would make on a device, by tracing its plans as a run does:
 * every resident once, and of the plans' working memory the largest of each arena, since plans
 * share them. Nothing is made and no weight is read.
 */
export function countRun(
  a: Architecture,
  shape: StepShape,
  { losses, activations }: { readonly losses: readonly Loss[]; readonly activations: Activations },
): Counted {
  const frozen = new SharedWeights(nowhere);
  const none = new Float32Array(a.V);
  const { plans } = draftPolicy(nowhere, {
    checkpoint: { architecture: a, tensors: new Map(), notices: [] },
    rank: shape.rank,
    alpha: shape.rank,
    batch: shape.sequences,
    longestPrompt: shape.prompt,
    maxLength: shape.newTokens,
    stopToken: 0,
    policyBias: none,
    priorBias: none,
    treeNodes: shape.treeNodes ?? TREE_NODES,
    inFlight: IN_FLIGHT,
    seed: 0,
    losses,
    activations,
    frozen,
  });
  const weights = new Set(frozen.declared.values());
  const others = [...residentsOf(plans)].filter((tensor) => !weights.has(tensor));
  const matrices = [...weights].filter(({ dtype }) => dtype === "f16");
  const V = axesOf(a).V.padded;
  const isAdapter = ({ name }: Tensor) => /^(adapter|AdamW \w+ moment)/.test(name);
  const isCache = ({ name }: Tensor) => /(cache|layer) \d+$/.test(name);
  const arenas = arenasOf(plans);
  const rest = others.filter((tensor) => !isAdapter(tensor) && !isCache(tensor));
  return {
    weights: sum([...weights]),
    matrices: sum(matrices),
    vocabulary: sum(matrices.filter(({ shape }) => shape.includes(V))),
    activations: sum(rest) + arenas.reduce((total, size) => total + size, 0),
    cache: sum(others.filter(isCache)),
    adapter: sum(others.filter(isAdapter)),
    largestMatrix: Math.max(...matrices.map(bytes)),
    largestOther: Math.max(...arenas, ...others.map(bytes)),
  };
}

const sum = (tensors: readonly Tensor[]) => tensors.reduce((n, tensor) => n + bytes(tensor), 0);

function residentsOf(plans: readonly Plan[]): Set<Tensor> {
  const found = new Set<Tensor>();
  for (const { dispatches } of plans)
    for (const { bindings } of dispatches)
      for (const { tensor } of bindings) {
        const root = owner(tensor);
        if (root.home.kind === "resident") found.add(root);
      }
  return found;
}

/** The largest of each arena among all plans, as executors make them. */
function arenasOf(plans: readonly Plan[]): number[] {
  const count = Math.max(0, ...plans.map(({ arenas }) => arenas.length));
  return Array.from({ length: count }, (_, i) =>
    Math.max(...plans.map(({ arenas }) => arenas[i] ?? 0)),
  );
}

const unused = (): never => {
  throw new Error("Plans that are only counted run nowhere.");
};
const nowhere: Executor = {
  prepare: unused,
  write: unused,
  submit: unused,
  reserve: unused,
  read: unused,
  release: unused,
  borrow: unused,
  destroy: unused,
  memoryBytes: 0,
};
