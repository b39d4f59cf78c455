import type { Each } from "./arrays";
import {
  type Access,
  type Dims,
  type Kernel,
  type Port,
  type Ports,
  portShape,
  ports,
} from "./kernel";
import { type Tensor, count, elements, transient } from "./tensor";

/** One launch: a kernel at given sizes on given tensors. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly dims: Dims;
  readonly bindings: readonly Binding[]; // in the order of the kernel's ports
}
interface Binding {
  readonly port: string;
  readonly access: Access;
  readonly tensor: Tensor;
}

/** One entry of the tape. */
interface Operation<
  Inputs extends readonly Tensor[] = readonly Tensor[],
  Outputs extends readonly Tensor[] = readonly Tensor[],
> {
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  /** Has parameters of its own that are trained; their gradients are the pullback's side effect. */
  readonly trains?: boolean;
  /**
   * Gradients of the inputs from those of the outputs. `sofar` is what later operations already
   * contributed to each input; the pullback returns the new total (so that a kernel may add in
   * place of a launch of its own). Inputs that no trained parameter lies before are not `needed`:
   * their total is ignored.
   */
  pullback(
    this: void,
    dOutputs: Each<Outputs, Tensor>,
    sofar: Each<Inputs, Tensor | undefined>,
    needed: Each<Inputs, boolean>,
  ): Each<Inputs, Tensor | undefined>;
}

/** The launches of a block: those recorded from one number up to another. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Records dispatches in order, and a tape of operations for reverse mode. Traced once per shape,
 * then planned and replayed.
 */
export class Graph {
  readonly dispatches: Dispatch[] = [];
  readonly blocks: Span[] = [];
  private readonly tape: Operation[] = [];
  private backwardFrom: number | undefined;

  constructor(readonly name: string) {}

  /** How many launches come before the backward pass. */
  get forward(): number {
    return this.backwardFrom ?? this.dispatches.length;
  }

  /**
   * Records a block: a part of the model, such as one layer, whose inner tensors a backward pass
   * may compute again (`recomputed`). Blocks follow one another; none lies in another.
   */
  block<Output>(record: () => Output): Output {
    const from = this.dispatches.length;
    const output = record();
    this.blocks.push({ from, to: this.dispatches.length });
    return output;
  }

  /**
   * Records one launch and returns its outputs by port name: new transients, or the tensors given
   * in `into`. Names of ports are checked by the compiler. Shapes are checked by element count, so
   * that a [B, T] tensor may stand where [M] is wanted.
   */
  run<D extends string, R extends Ports, W extends Ports, U extends Ports>(
    kernel: Kernel<D, R, W, U>,
    dims: NoInfer<Dims<D>>,
    inputs: NoInfer<Readonly<Record<keyof R | keyof U, Tensor>>>,
    into?: NoInfer<Readonly<Partial<Record<keyof W, Tensor>>>>,
  ): Record<keyof W, Tensor> {
    const given: Readonly<Record<string, Tensor | undefined>> = inputs;
    const targets: Readonly<Record<string, Tensor | undefined>> = into ?? {};
    const outputs: Record<string, Tensor> = {};
    const bindings = ports(kernel).map(([port, spec, access]): Binding => {
      const place = `${kernel.name}: ${port}`;
      const fresh = () => transient(`${kernel.name}.${port}`, spec.dtype, portShape(spec, dims));
      const tensor = access === "write" ? (targets[port] ?? fresh()) : given[port];
      if (tensor === undefined) throw new Error(`${kernel.name}: the port ${port} was not given.`);
      check(place, spec, tensor, dims);
      if (access === "write") outputs[port] = tensor;
      return { port, access, tensor };
    });
    this.dispatches.push({ kernel, dims, bindings });
    return outputs as Record<keyof W, Tensor>;
  }

  /** Puts an operation on the tape. */
  differentiable<const Inputs extends readonly Tensor[], const Outputs extends readonly Tensor[]>(
    operation: Operation<Inputs, Outputs>,
  ): void {
    this.tape.push(operation);
  }

  /**
   * Reverse mode: walks the tape backwards from the seeded gradients, recording the backward
   * dispatches. Gradients by tensor.
   */
  backward(seeds: ReadonlyMap<Tensor, Tensor>): Map<Tensor, Tensor> {
    this.backwardFrom ??= this.dispatches.length;
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

/** Throws if a tensor does not fit a port; `place` names kernel and port. */
function check(place: string, port: Port, t: Tensor, dims: Dims): void {
  const wanted = portShape(port, dims);
  if (t.dtype !== port.dtype)
    throw new Error(`${place} must be ${port.dtype}, but ${t.name} is ${t.dtype}.`);
  if (elements(t) !== count(wanted))
    throw new Error(
      `${place} must be [${wanted.join(", ")}], but ${t.name} is [${t.shape.join(", ")}].`,
    );
}
