import type { Dispatch, Graph } from "./graph";
import { type Tensor, owner, transient } from "./tensor";

/**
 * A graph whose backward pass computes the inner tensors of every block again, from what stands
 * outside of the block, in place of reading those of the forward pass. So of a block only its
 * output is kept, and the inner tensors of one block at a time are held (Chen et al. 2016). The
 * launches that are repeated are those of the forward pass, in their order, so every value is the
 * same to the last bit; a launch that the backward pass does not ask for is not repeated.
 *
 * Throws where a block changes residents, or reads those that the graph changes.
 */
export function recomputed(graph: Pick<Graph, "name" | "dispatches" | "blocks" | "forward">) {
  const { name, dispatches, forward } = graph;
  const rerun = new Rerun(innerTensors(graph), changedResidents(dispatches));
  for (const dispatch of dispatches.slice(forward)) rerun.add(dispatch);
  return { name, dispatches: [...dispatches.slice(0, forward), ...rerun.dispatches] };
}

/**
 * The transients of blocks that no launch of the forward pass reads outside, by what writes them.
 */
function innerTensors({
  dispatches,
  blocks,
  forward,
}: Pick<Graph, "dispatches" | "blocks" | "forward">): Map<Tensor, Dispatch> {
  const inner = new Map<Tensor, Dispatch>();
  const blockOf = new Map<Tensor, number>();
  blocks.forEach(({ from, to }, block) => {
    for (const d of dispatches.slice(from, to))
      for (const t of writtenBy(d)) {
        inner.set(t, d);
        blockOf.set(t, block);
      }
  });
  dispatches.slice(0, forward).forEach((d, i) => {
    const block = blocks.findIndex(({ from, to }) => i >= from && i < to);
    for (const t of readBy(d)) if (blockOf.get(t) !== block) inner.delete(t);
  });
  return inner;
}

const readBy = ({ bindings }: Dispatch): Tensor[] =>
  bindings.flatMap(({ access, tensor }) => (access === "read" ? [owner(tensor)] : []));
const writtenBy = ({ bindings }: Dispatch): Tensor[] =>
  bindings.flatMap(({ access, tensor }) => (access === "write" ? [owner(tensor)] : []));

function changedResidents(dispatches: readonly Dispatch[]): Set<Tensor> {
  const bindings = dispatches.flatMap((d) => d.bindings);
  const changed = bindings.filter(({ access }) => access !== "read");
  const owners = changed.map(({ tensor }) => owner(tensor));
  return new Set(owners.filter(({ home }) => home.kind === "resident"));
}

/** A backward pass, with the launches before each of its own that it needs again. */
class Rerun {
  readonly dispatches: Dispatch[] = [];
  private readonly copies = new Map<Tensor, Tensor>();

  constructor(
    private readonly inner: ReadonlyMap<Tensor, Dispatch>,
    private readonly changed: ReadonlySet<Tensor>,
  ) {}

  /** Adds a launch that reads copies of inner tensors. */
  add(dispatch: Dispatch): void {
    const bindings = dispatch.bindings.map((binding) =>
      binding.access === "read" ? { ...binding, tensor: this.again(binding.tensor) } : binding,
    );
    this.dispatches.push({ ...dispatch, bindings });
  }

  /** The tensor that stands for one of the forward pass. */
  private again(tensor: Tensor): Tensor {
    const maker = this.inner.get(owner(tensor));
    if (!maker) return tensor;
    if (tensor.home.kind === "view")
      throw new Error(`${tensor.name} is a part of a tensor that is to be computed again.`);
    const known = this.copies.get(tensor);
    if (known) return known;
    this.repeat(maker);
    return this.again(tensor);
  }

  private repeat(maker: Dispatch): void {
    const refused = maker.bindings.find(
      ({ access, tensor }) => access === "update" || this.changed.has(owner(tensor)),
    );
    if (refused)
      throw new Error(
        `${maker.kernel.name} cannot be computed again: ${refused.tensor.name} changes meanwhile.`,
      );
    const bindings = maker.bindings.map((binding) => {
      const { access, tensor } = binding;
      if (access !== "write") return { ...binding, tensor: this.again(tensor) };
      const copy = transient(`${tensor.name} again`, tensor.dtype, tensor.shape);
      this.copies.set(tensor, copy);
      return { ...binding, tensor: copy };
    });
    this.dispatches.push({ ...maker, bindings });
  }
}
