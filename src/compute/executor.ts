import type { Each } from "./arrays";
import type { Plan } from "./plan";
import type { Dtype, Tensor } from "./tensor";

/**
 * What runs plans. Graph, plan and everything above know this interface only; each folder beside it
 * (`webgpu/`, `reference/`) holds one implementation.
 *
 * Residents come into being, filled with zeros, when a plan or a call first uses them. Calls take
 * effect in the order in which they are made.
 */
export interface Executor {
  /**
   * Builds what the plans need to run. Call it once with all plans of a run, since transients share
   * their memory across plans. Rejects with a `GpuError` if the device lacks the memory or refuses
   * a kernel.
   */
  prepare<const Plans extends readonly Plan[]>(
    plans: Plans,
    onProgress?: (built: number, of: number) => void,
  ): Promise<Each<Plans, Prepared>>;

  /**
   * Uploads a resident's values after the work submitted so far and before the work submitted
   * later. An f16 tensor and one in blocks take numbers, or a Uint32Array of packed words.
   */
  write(tensor: Tensor, values: ArrayLike<number>): void;

  /**
   * Runs prepared plans in order, then reads residents. Resolves when the values have arrived, one
   * array for each tensor; f16 and blocks arrive as packed words. Rejects with a `GpuError` if
   * anything went wrong on the device since the last read.
   */
  submit<const Reads extends readonly Tensor[] = []>(
    prepared: readonly Prepared[],
    reads?: Reads,
  ): Promise<ValuesOfEach<Reads>>;

  /**
   * Announces that up to `inFlight` reads of up to `bytes` bytes each will be pending at a time, so
   * that their memory can be made in advance.
   */
  reserve(bytes: number, inFlight: number): void;

  /** The values of one resident, outside any plan. */
  read<T extends Tensor>(tensor: T): Promise<ValuesOf<T>>;

  /**
   * Frees one resident; a view frees the whole of its owner. Plans that use it must not run again.
   */
  release(tensor: Tensor): void;

  /**
   * From now on plans here read the residents of `lender` too: they are neither copied nor counted
   * here, may not be written, and stay when this executor is destroyed. `lender` is another one
   * on the same device or in the same memory; destroy it after this one.
   */
  borrow(lender: Executor): void;

  /** Frees everything. Later calls throw. */
  destroy(): void;

  /** Bytes held now, without what is borrowed. */
  readonly memoryBytes: number;
}

declare const opaque: unique symbol;

/** A plan that an executor has built. Only the executor that made it knows what is inside. */
export interface Prepared {
  readonly [opaque]: true;
}

/** What is read of a tensor: Float32Array of an f32 tensor, Uint32Array of the others. */
export type ValuesOf<T extends Tensor> =
  T extends Tensor<infer D> ? (D extends Dtype ? Arrays[D] : never) : never;
type Arrays = { f32: Float32Array } & Record<Exclude<Dtype, "f32">, Uint32Array>;
export type ValuesOfEach<Reads extends readonly Tensor[]> = {
  -readonly [K in keyof Reads]: ValuesOf<Reads[K]>;
};
export type Values = Float32Array | Uint32Array;

/** What is thrown where a tensor of another executor is written. */
export const readOnly = ({ name }: Tensor): Error =>
  new Error(`${name} is borrowed; only the executor that holds it may write it.`);
