import type { Each } from "../arrays";
import {
  type Executor,
  type Prepared,
  type Values,
  type ValuesOf,
  type ValuesOfEach,
  readOnly,
} from "../executor";
import type { Arrays } from "../kernel";
import type { Plan } from "../plan";
import { type Tensor, byteOffset, elementBytes, elements, owner } from "../tensor";
import { arePacked, checkCount, rounded, unpacked, wordsOf } from "../words";

/**
 * The executable meaning of a plan: runs every launch by its kernel's `reference`, in the order of
 * the plan, on the processor. Slow and exact; the oracle of every other executor.
 *
 * Uploaded values are rounded to their dtype, so that every executor starts from the same numbers.
 * From there on numbers stay float64: nothing is rounded to f32 between two launches, and the
 * difference from a device is the device's rounding alone. Halves and blocks are held as their
 * values. Every tensor has an array of its own; the places of transients are not used.
 */
export class ReferenceExecutor implements Executor {
  private readonly data = new Map<Tensor, Float64Array | Uint32Array>();
  private readonly plans = new Map<Prepared, Plan>();
  private lender: ReferenceExecutor | undefined;
  private destroyed = false;

  get memoryBytes(): number {
    return [...this.data.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  prepare<const Plans extends readonly Plan[]>(
    plans: Plans,
    onProgress: (built: number, of: number) => void = () => undefined,
  ): Promise<Each<Plans, Prepared>> {
    this.refuseIfDestroyed();
    const of = plans.reduce((n, p) => n + p.dispatches.length, 0);
    let done = 0;
    const prepared = plans.map((plan) => {
      const handle = {} as Prepared;
      this.plans.set(handle, plan);
      done += plan.dispatches.length;
      onProgress(done, of);
      return handle;
    });
    return Promise.resolve(prepared as Each<Plans, Prepared>);
  }

  write(t: Tensor, values: ArrayLike<number>): void {
    checkCount(t, values);
    if (this.lender?.data.has(owner(t))) throw readOnly(t);
    this.array(t).set(arePacked(t.dtype, values) ? unpacked(t, values) : rounded(t, values));
  }

  submit<const Reads extends readonly Tensor[] = []>(
    prepared: readonly Prepared[],
    reads?: Reads,
  ): Promise<ValuesOfEach<Reads>> {
    this.refuseIfDestroyed();
    for (const handle of prepared) {
      const plan = this.plans.get(handle);
      if (!plan) throw new Error("This plan was prepared by another executor.");
      this.run(plan);
    }
    const values = (reads ?? []).map((t) => this.values(t));
    return Promise.resolve(values as ValuesOfEach<Reads>);
  }

  read<T extends Tensor>(t: T): Promise<ValuesOf<T>> {
    return this.submit([], [t]).then(([values]) => values);
  }

  /** Reads need no memory of their own here. */
  reserve(): void {
    this.refuseIfDestroyed();
  }

  release(t: Tensor): void {
    this.data.delete(owner(t));
  }

  borrow(lender: Executor): void {
    if (!(lender instanceof ReferenceExecutor))
      throw new Error("An executor borrows from one of its kind.");
    this.lender = lender;
  }

  destroy(): void {
    this.destroyed = true;
    this.data.clear();
    this.plans.clear();
  }

  /** The live float64 or uint32 array of a tensor; a view shares its owner's. */
  array(t: Tensor): Float64Array | Uint32Array {
    this.refuseIfDestroyed();
    const root = owner(t);
    let whole = this.data.get(root) ?? this.lender?.data.get(root);
    if (whole === undefined) {
      whole =
        root.dtype === "u32" ? new Uint32Array(elements(root)) : new Float64Array(elements(root));
      this.data.set(root, whole);
    }
    const start = t === root ? 0 : byteOffset(t) / elementBytes(t.dtype);
    return whole.subarray(start, start + elements(t));
  }

  /** Runs a plan that need not be prepared. */
  run(plan: Plan): void {
    for (const d of plan.dispatches) {
      const arrays: Arrays = {};
      for (const { port, tensor } of d.bindings) arrays[port] = this.array(tensor);
      d.kernel.reference(arrays, d.dims);
    }
  }

  private values(t: Tensor): Values {
    const array = this.array(t);
    if (t.dtype === "u32") return Uint32Array.from(array);
    return t.dtype === "f32" ? Float32Array.from(array) : wordsOf(t, array);
  }

  private refuseIfDestroyed(): void {
    if (this.destroyed) throw new Error("This run was closed; its memory is no longer there.");
  }
}
