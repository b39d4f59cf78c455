import { type Kernel, type Sizes, portShape } from "./kernel";
import { type Tensor, count, elements, transient } from "./tensor";

/** One launch: a kernel at given sizes on given tensors. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly dims: Sizes;
  readonly tensors: Readonly<Record<string, Tensor>>; // by port name
}

/**
 * Gradients of an operation's inputs from those of its outputs. `sofar[i]` is what later operations
 * already contributed to input i; the pullback returns the new total (so that a kernel may add in
 * place of a separate dispatch). Inputs that no trained parameter lies before are not `needed`:
 * their total is ignored.
 */
export type Pullback = (
  dOutputs: readonly Tensor[],
  sofar: readonly (Tensor | undefined)[],
  needed: readonly boolean[],
) => readonly (Tensor | undefined)[];

export interface Operation {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Has parameters of its own that are trained; their gradients are the pullback's side effect. */
  readonly trains?: boolean;
  readonly pullback: Pullback;
}

/**
 * Records dispatches in order, and a tape of operations for reverse mode. Traced once per shape,
 * then planned and replayed.
 */
export class Graph {
  readonly dispatches: Dispatch[] = [];
  private readonly tape: Operation[] = [];

  constructor(readonly name: string) {}

  /**
   * Records one launch and returns its outputs by port name: new transients, or the tensors given
   * in `into`. Shapes are checked by element count, so a [B,T] tensor may stand where [M] is asked
   * for.
   */
  run<D extends string>(
    kernel: Kernel<D>,
    dims: Sizes<D>,
    inputs: Record<string, Tensor>,
    into: Record<string, Tensor> = {},
  ): Record<string, Tensor> {
    const tensors: Record<string, Tensor> = {};
    for (const [port, spec] of Object.entries({ ...kernel.reads, ...kernel.updates })) {
      const t = inputs[port];
      if (t === undefined) throw new Error(`${kernel.name}: the port ${port} was not given.`);
      check(kernel.name, port, spec, t, dims);
      tensors[port] = t;
    }
    const writes: Record<string, Tensor> = {};
    for (const [port, spec] of Object.entries(kernel.writes)) {
      const t =
        into[port] ?? transient(`${kernel.name}.${port}`, spec.dtype, portShape(spec, dims));
      check(kernel.name, port, spec, t, dims);
      tensors[port] = writes[port] = t;
    }
    this.dispatches.push({ kernel: kernel, dims, tensors });
    return writes;
  }

  /** Puts an operation on the tape. */
  differentiable(operation: Operation): void {
    this.tape.push(operation);
  }

  /**
   * Reverse mode: walks the tape backwards from the seeded gradients, recording the backward
   * dispatches. Gradients by tensor.
   */
  backward(seeds: ReadonlyMap<Tensor, Tensor>): Map<Tensor, Tensor> {
    const needed = this.neededTensors();
    const grads = new Map(seeds);
    for (const { inputs, outputs, pullback } of [...this.tape].reverse()) {
      if (!outputs.some((t) => grads.has(t) && needed.has(t))) continue;
      const dOutputs = outputs.map((t) => grads.get(t) ?? missing(t));
      if (new Set(inputs).size < inputs.length)
        throw new Error(
          "One tensor stands twice among the inputs of an operation; its gradients would " +
            "overwrite each other.",
        );
      const totals = pullback(
        dOutputs,
        inputs.map((t) => grads.get(t)),
        inputs.map((t) => needed.has(t)),
      );
      inputs.forEach((t, i) => {
        const total = totals[i];
        if (total !== undefined) grads.set(t, total);
      });
    }
    return grads;
  }

  /** Tensors that a trained parameter lies before. */
  private neededTensors(): Set<Tensor> {
    const needed = new Set<Tensor>();
    for (const { inputs, outputs, trains } of this.tape)
      if (trains || inputs.some((t) => needed.has(t))) outputs.forEach((t) => needed.add(t));
    return needed;
  }
}

const missing = (t: Tensor): never => {
  throw new Error(`The output ${t.name} has no gradient while its siblings do.`);
};

function check(
  kernelName: string,
  port: string,
  spec: { dtype: string; shape: readonly (string | number)[] },
  t: Tensor,
  dims: Sizes,
): void {
  const wanted = portShape(spec as never, dims);
  if (t.dtype !== spec.dtype)
    throw new Error(`${kernelName}: ${port} must be ${spec.dtype}, but ${t.name} is ${t.dtype}.`);
  if (elements(t) !== count(wanted))
    throw new Error(
      `${kernelName}: ${port} must be [${wanted.join(", ")}], but ${t.name} is ` +
        `[${t.shape.join(", ")}].`,
    );
}
