import type { Arrays } from "./kernel";
import { type Plan } from "./plan";
import { type Tensor, byteOffset, elementBytes, elements, owner } from "./tensor";

/**
 * The executable meaning of a plan: runs every dispatch by its float64 reference on the processor.
 * The oracle of the device executor; slow and exact.
 */
export class ReferenceExecutor {
  private readonly data = new Map<Tensor, Float64Array | Uint32Array>();

  /** The live array of a tensor (a view shares its owner's). */
  array(t: Tensor): Float64Array | Uint32Array {
    const root = owner(t);
    let whole = this.data.get(root);
    if (whole === undefined) {
      whole =
        root.dtype === "u32" ? new Uint32Array(elements(root)) : new Float64Array(elements(root));
      this.data.set(root, whole);
    }
    const start = byteOffset(t) / elementBytes(t.dtype);
    return whole.subarray(start, start + elements(t));
  }

  write(t: Tensor, values: ArrayLike<number>): void {
    this.array(t).set(values);
  }

  run(plan: Plan): void {
    for (const d of plan.dispatches) {
      const arrays: Arrays = {};
      for (const [port, t] of Object.entries(d.tensors)) arrays[port] = this.array(t);
      d.kernel.reference(arrays, d.dims);
    }
  }
}
