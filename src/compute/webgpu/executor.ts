import { type Each, at } from "../arrays";
import {
  type Executor,
  type Prepared,
  type Values,
  type ValuesOf,
  type ValuesOfEach,
  readOnly,
} from "../executor";
import type { Dispatch } from "../graph";
import type { Dims, Grid, Kernel } from "../kernel";
import type { Plan } from "../plan";
import { type Tensor, byteOffset, bytes, owner } from "../tensor";
import { wordsOf } from "../words";
import type { Device } from "./device";
import { type Counters, DeviceMemory, USAGE, tooLarge } from "./memory";
import { Readbacks } from "./readbacks";
import { Uniforms } from "./uniforms";

/** A plan with its pipelines and bind groups; running it again creates nothing. */
interface BuiltPlan {
  readonly plan: Plan;
  readonly launches: readonly Launch[];
}
interface Launch {
  readonly pipeline: GPUComputePipeline;
  readonly sizes: GPUBindGroup | undefined;
  bindGroup: GPUBindGroup; // another one after an arena was replaced
  readonly workgroups: Grid;
}

/**
 * Runs plans as WGSL on one device. A resident has a buffer of its own; transients share arenas
 * among all plans, since plans run one after another.
 */
export class WebGpuExecutor implements Executor {
  readonly counters: Counters = {
    buffers: 0,
    bindGroups: 0,
    pipelines: 0,
    submits: 0,
    dispatches: 0,
    readbacks: 0,
    bytesHeld: 0,
    bytesPeak: 0,
  };
  private readonly memory: DeviceMemory;
  private readonly readbacks: Readbacks;
  private readonly uniforms: Uniforms;
  private readonly residents = new Map<Tensor, GPUBuffer>();
  private lender: WebGpuExecutor | undefined;
  private readonly arenas: GPUBuffer[] = [];
  private readonly built = new Map<Prepared, BuiltPlan>();

  constructor(readonly device: Device) {
    this.memory = new DeviceMemory(device, this.counters);
    this.readbacks = new Readbacks(device, this.memory);
    this.uniforms = new Uniforms(device, this.memory, this.counters);
  }

  get memoryBytes(): number {
    return this.counters.bytesHeld;
  }

  /** Growing an arena rebuilds the bind groups of what was prepared before. */
  async prepare<const Plans extends readonly Plan[]>(
    plans: Plans,
    onProgress: (built: number, of: number) => void = () => undefined,
  ): Promise<Each<Plans, Prepared>> {
    const replaced = this.growArenas(plans);
    if (replaced) for (const earlier of this.built.values()) this.rebind(earlier);
    const of = plans.reduce((n, p) => n + p.dispatches.length, 0);
    let done = 0;
    const prepared: Prepared[] = [];
    for (const plan of plans) {
      const building = plan.dispatches.map(async (d) => {
        const pipeline = await this.pipeline(d);
        done += 1;
        onProgress(done, of);
        return { d, pipeline };
      });
      // bound at once, so that an arena cannot be replaced in between
      const launches = (await Promise.all(building)).map(({ d, pipeline }) => ({
        pipeline,
        sizes: this.uniforms.group(d.kernel, d.dims),
        bindGroup: this.bind(plan, d, pipeline),
        workgroups: checkGrid(d.kernel, d.dims),
      }));
      const handle = {} as Prepared;
      this.built.set(handle, { plan, launches });
      prepared.push(handle);
    }
    await this.memory.settled();
    this.device.check();
    return prepared as Each<Plans, Prepared>;
  }

  write(t: Tensor, values: ArrayLike<number>): void {
    const data = encode(t, values);
    if (data.byteLength !== bytes(t))
      throw new Error(`${t.name} holds ${bytes(t)} bytes; ${data.byteLength} were given.`);
    if (this.borrowed(owner(t))) throw readOnly(t);
    const buffer = this.buffer(t);
    const { queue } = this.device.gpu;
    this.memory.using(() => queue.writeBuffer(buffer, byteOffset(t), data as BufferSource));
  }

  /** One submit with one compute pass, and one readback if anything is read. */
  submit<const Reads extends readonly Tensor[] = []>(
    prepared: readonly Prepared[],
    reads?: Reads,
  ): Promise<ValuesOfEach<Reads>> {
    const launches = prepared.flatMap((handle) => this.builtOf(handle).launches);
    return this.run(launches, reads ?? []) as Promise<ValuesOfEach<Reads>>;
  }

  async read<T extends Tensor>(t: T): Promise<ValuesOf<T>> {
    const [values] = await this.submit([], [t]);
    return values;
  }

  reserve(size: number, inFlight: number): void {
    this.readbacks.reserve(size, inFlight);
  }

  release(t: Tensor): void {
    const root = owner(t);
    const buffer = this.residents.get(root);
    if (!buffer) return;
    this.memory.free(buffer);
    this.residents.delete(root);
  }

  borrow(lender: Executor): void {
    if (!(lender instanceof WebGpuExecutor) || lender.device !== this.device)
      throw new Error("An executor borrows from one on the same device.");
    this.lender = lender;
  }

  private borrowed(root: Tensor): GPUBuffer | undefined {
    return this.lender?.residents.get(root);
  }

  /**
   * A pending readback still arrives, and is freed then. Later calls throw, since the device goes
   * on and their faults would be reported to another run.
   */
  destroy(): void {
    this.memory.destroy(this.readbacks.pending);
    this.residents.clear();
    this.arenas.length = 0;
    this.built.clear();
  }

  /** The plan behind a handle. */
  planOf(prepared: Prepared): Plan {
    return this.builtOf(prepared).plan;
  }

  /** Runs one launch of a plan many times in one submit, and waits until the device has done it. */
  async repeat(prepared: Prepared, dispatch: number, times: number): Promise<void> {
    const launch = this.builtOf(prepared).launches.at(dispatch);
    if (!launch) throw new Error(`This plan has no launch ${dispatch}.`);
    void this.run(Array.from<Launch>({ length: times }).fill(launch), []);
    await this.device.gpu.queue.onSubmittedWorkDone();
  }

  /** Encodes and submits at once; only the readback is waited for. */
  private run(launches: readonly Launch[], reads: readonly Tensor[]): Promise<Values[]> {
    this.memory.refuseIfDestroyed();
    const copies = reads.map((t) => ({ t, buffer: this.buffer(t) }));
    const size = reads.reduce((n, t) => n + bytes(t), 0);
    const staging = reads.length > 0 ? this.readbacks.take(size) : undefined;
    this.memory.using(() => this.encode(launches, copies, staging));
    this.counters.dispatches += launches.length;
    this.counters.submits += 1;
    if (staging === undefined) return Promise.resolve([]);
    this.counters.readbacks += 1;
    return this.readbacks.values(staging, reads);
  }

  private encode(
    launches: readonly Launch[],
    copies: readonly { readonly t: Tensor; readonly buffer: GPUBuffer }[],
    staging: GPUBuffer | undefined,
  ): void {
    const { gpu } = this.device;
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, bindGroup, sizes, workgroups } of launches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      if (sizes) pass.setBindGroup(1, sizes);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    let offset = 0;
    for (const { t, buffer } of copies) {
      if (staging) encoder.copyBufferToBuffer(buffer, byteOffset(t), staging, offset, bytes(t));
      offset += bytes(t);
    }
    gpu.queue.submit([encoder.finish()]);
  }

  private builtOf(prepared: Prepared): BuiltPlan {
    this.memory.refuseIfDestroyed();
    const built = this.built.get(prepared);
    if (!built) throw new Error("This plan was prepared by another executor.");
    return built;
  }

  private buffer(t: Tensor): GPUBuffer {
    const root = owner(t);
    if (root.home.kind !== "resident")
      throw new Error(
        `${root.name} is transient; only residents are written and read from outside a plan.`,
      );
    const known = this.residents.get(root) ?? this.borrowed(root);
    if (known) return known;
    const usage = USAGE.STORAGE | USAGE.COPY_DST | USAGE.COPY_SRC;
    const made = this.memory.create(bytes(root), usage, root.name);
    this.residents.set(root, made);
    return made;
  }

  /** Makes every arena as large as its largest plan wants. Returns whether one was replaced. */
  private growArenas(plans: readonly Plan[]): boolean {
    let replaced = false;
    const count = Math.max(0, ...plans.map(({ arenas }) => arenas.length));
    for (let i = 0; i < count; i++) {
      const wanted = Math.max(...plans.map(({ arenas }) => arenas[i] ?? 0));
      const old = this.arenas.at(i);
      if (old && old.size >= wanted) continue;
      if (old) this.memory.free(old);
      replaced ||= old !== undefined;
      this.arenas[i] = this.memory.create(wanted, USAGE.STORAGE, `working memory ${i}`);
    }
    return replaced;
  }

  private pipeline({ kernel, dims }: Dispatch): Promise<GPUComputePipeline> {
    const { pipelines } = this.device;
    if (!pipelines.has(kernel, dims)) this.counters.pipelines += 1;
    return pipelines.get(kernel, dims);
  }

  private rebind({ plan, launches }: BuiltPlan): void {
    for (const [k, d] of plan.dispatches.entries()) {
      const launch = launches[k];
      if (launch) launch.bindGroup = this.bind(plan, d, launch.pipeline);
    }
  }

  private bind(plan: Plan, d: Dispatch, pipeline: GPUComputePipeline): GPUBindGroup {
    this.counters.bindGroups += 1;
    const entries = d.bindings.map(({ tensor }, binding) => ({
      binding,
      resource: this.range(plan, tensor),
    }));
    const layout = pipeline.getBindGroupLayout(0);
    const { gpu } = this.device;
    return this.memory.using(() => gpu.createBindGroup({ layout, entries, label: d.kernel.name }));
  }

  private range(plan: Plan, t: Tensor): GPUBufferBinding {
    const place = plan.places.get(owner(t));
    const size = Math.ceil(bytes(t) / 4) * 4;
    const limit = this.device.gpu.limits.maxStorageBufferBindingSize;
    if (size > limit) throw tooLarge(t.name, size, limit);
    if (!place) return { buffer: this.buffer(t), offset: byteOffset(t), size };
    const arena = at(this.arenas, place.arena);
    return { buffer: arena, offset: place.offset + byteOffset(t), size };
  }
}

function encode(t: Tensor, values: ArrayLike<number>): Uint32Array | Float32Array {
  if (t.dtype === "f32") return values instanceof Float32Array ? values : Float32Array.from(values);
  return values instanceof Uint32Array ? values : wordsOf(t, values);
}

function checkGrid(kernel: Kernel, dims: Dims): Grid {
  const grid = kernel.workgroups(dims);
  if (grid.some((n) => !Number.isInteger(n) || n < 1 || n > 65535))
    throw new Error(
      `${kernel.name} needs a grid of ${grid.join("×")} workgroups; each must be 1 to 65535.`,
    );
  return grid;
}
