import { type Device } from "./device";
import { GpuError, type GpuFault } from "./fault";
import { packHalves } from "./half";
import { type Kernel, type Sizes, ports } from "./kernel";
import { sharedSource } from "./pipelines";
import { type Plan } from "./plan";
import { packSizes } from "./sizes";
import { type Tensor, byteOffset, bytes, owner } from "./tensor";

/** A plan with its pipelines, arenas and bind groups built; replaying it creates nothing. */
export interface Prepared {
  readonly plan: Plan;
  readonly launches: readonly Launch[];
}
interface Launch {
  readonly pipeline: GPUComputePipeline;
  readonly sizes: GPUBindGroup | undefined;
  bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** What was created and moved since the executor began; the bench takes differences. */
export interface Counters {
  buffers: number;
  bindGroups: number;
  pipelines: number;
  submits: number;
  dispatches: number;
  readbacks: number;
  bytesHeld: number;
  bytesPeak: number;
}

/**
 * Runs plans as WGSL on one device. Residents get a buffer each; transients share arenas among all
 * plans, which run one after another.
 */
export class DeviceExecutor {
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
  private readonly residents = new Map<Tensor, GPUBuffer>();
  private readonly arenas: GPUBuffer[] = [];
  private readonly prepared: Prepared[] = [];
  private readonly sizeGroups = new Map<string, GPUBindGroup>(); // by their bytes
  private readonly sizeBuffers: GPUBuffer[] = [];
  private readonly staging: GPUBuffer[] = []; // free readback buffers
  // each settles once the device has said whether it had the memory
  private allocations: Promise<void>[] = [];
  private destroyed = false;

  constructor(readonly device: Device) {}

  /**
   * Builds pipelines, arenas and bind groups of plans. Call once for all plans of a run: growing
   * the arenas later rebuilds the bind groups of what was prepared before.
   */
  async prepare(
    plans: readonly Plan[],
    onProgress: (built: number, of: number) => void = () => undefined,
  ): Promise<Prepared[]> {
    const grown = this.growArenas(plans);
    if (grown) this.prepared.forEach((p) => this.bind(p));
    let built = 0;
    const of = plans.reduce((n, p) => n + p.dispatches.length, 0);
    const made: Prepared[] = [];
    for (const plan of plans) {
      const launches = await Promise.all(
        plan.dispatches.map(async (d) => {
          const pipeline = await this.pipeline(d.kernel, d.dims);
          onProgress(++built, of);
          return {
            pipeline,
            sizes: this.sizeGroup(d.kernel, d.dims),
            bindGroup: undefined as unknown as GPUBindGroup,
            workgroups: checkGrid(d.kernel, d.dims),
          };
        }),
      );
      const prepared = { plan, launches };
      this.bind(prepared);
      this.prepared.push(prepared);
      made.push(prepared);
    }
    await Promise.all(this.allocations.splice(0));
    this.device.check();
    return made;
  }

  /**
   * Queues an upload, behind what was submitted and before what will be. An f16 tensor takes
   * numbers, or packed words in a Uint32Array.
   */
  write(t: Tensor, values: ArrayLike<number>): void {
    const data = encode(t, values);
    if (data.byteLength !== bytes(t))
      throw new Error(`${t.name} holds ${bytes(t)} bytes; ${data.byteLength} were given.`);
    this.device.gpu.queue.writeBuffer(this.buffer(t), byteOffset(t), data as BufferSource);
  }

  /**
   * One submit: replays the plans in order in one compute pass, then copies `reads` out. Resolves
   * when those bytes have arrived (at once when there are none), in one readback.
   */
  submit(
    plans: readonly Prepared[],
    reads: readonly Tensor[] = [],
  ): Promise<(Float32Array | Uint32Array)[]> {
    const { gpu } = this.device;
    this.refuseIfDestroyed();
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { launches } of plans) {
      for (const { pipeline, bindGroup, sizes, workgroups } of launches) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup);
        if (sizes) pass.setBindGroup(1, sizes);
        pass.dispatchWorkgroups(...workgroups);
      }
      this.counters.dispatches += launches.length;
    }
    pass.end();
    const size = reads.reduce((n, t) => n + bytes(t), 0);
    const staging = size > 0 ? this.takeStaging(size) : undefined;
    let offset = 0;
    for (const t of reads) {
      encoder.copyBufferToBuffer(
        this.buffer(t),
        byteOffset(t),
        staging as GPUBuffer,
        offset,
        bytes(t),
      );
      offset += bytes(t);
    }
    gpu.queue.submit([encoder.finish()]);
    this.counters.submits += 1;
    return staging ? this.readBack(staging, size, reads) : Promise.resolve([]);
  }

  /** Makes readback buffers ahead: as many reads of up to `size` bytes in flight create nothing. */
  reserve(size: number, count: number): void {
    for (let k = 0; k < count; k++) this.staging.push(this.createStaging(size));
  }

  /** Bytes of one resident, outside any step. */
  async read(t: Tensor): Promise<Float32Array | Uint32Array> {
    return (await this.submit([], [t]))[0];
  }

  /**
   * Frees everything; a readback under way is freed when it ends. Later calls throw: the device
   * goes on, and their faults would be another run's.
   */
  destroy(): void {
    this.destroyed = true;
    for (const b of [
      ...this.residents.values(),
      ...this.arenas,
      ...this.sizeBuffers,
      ...this.staging,
    ])
      this.free(b);
    this.residents.clear();
    this.sizeGroups.clear();
    this.staging.length = this.arenas.length = this.sizeBuffers.length = this.prepared.length = 0;
  }

  /**
   * Frees one resident (a cache that is no longer needed). Plans that used it must not run again.
   */
  release(t: Tensor): void {
    const buffer = this.residents.get(t);
    if (!buffer) return;
    this.free(buffer);
    this.residents.delete(t);
  }

  private async readBack(
    staging: GPUBuffer,
    size: number,
    reads: readonly Tensor[],
  ): Promise<(Float32Array | Uint32Array)[]> {
    this.counters.readbacks += 1;
    try {
      await staging.mapAsync(GPUMapMode.READ, 0, size);
    } catch (error) {
      // OperationError: the copy was refused; AbortError: the device is gone
      const { name, message } = error as Error;
      const fault: GpuFault =
        name === "OperationError"
          ? { kind: "gpu-error", message }
          : { kind: "device-lost", reason: message };
      this.device.fail(fault);
      this.device.check(); // the first fault, which may be another
      throw new GpuError(fault);
    }
    const copy = staging.getMappedRange(0, size).slice(0);
    staging.unmap();
    if (this.destroyed) this.free(staging);
    else this.staging.push(staging);
    this.device.check();
    let offset = 0;
    return reads.map((t) => {
      const out =
        t.dtype === "f32"
          ? new Float32Array(copy, offset, bytes(t) / 4)
          : new Uint32Array(copy, offset, bytes(t) / 4);
      offset += bytes(t);
      return out;
    });
  }

  /** The smallest free readback buffer that holds `size` bytes, or a new one. */
  private takeStaging(size: number): GPUBuffer {
    const fitting = this.staging
      .filter((buffer) => buffer.size >= size)
      .sort((a, b) => a.size - b.size);
    if (fitting.length === 0) return this.createStaging(size);
    this.staging.splice(this.staging.indexOf(fitting[0]), 1);
    return fitting[0];
  }

  /** Rounded up, so that buffers serve reads of many sizes. */
  private createStaging(size: number): GPUBuffer {
    return this.createBuffer(
      2 ** Math.ceil(Math.log2(Math.max(256, size))),
      USAGE.MAP_READ | USAGE.COPY_DST,
      "a readback",
    );
  }

  private buffer(t: Tensor): GPUBuffer {
    const root = owner(t);
    if (root.home.kind !== "resident")
      throw new Error(
        `${root.name} is transient; only residents are written and read from outside a plan.`,
      );
    let buffer = this.residents.get(root);
    if (!buffer) {
      buffer = this.createBuffer(
        bytes(root),
        USAGE.STORAGE | USAGE.COPY_DST | USAGE.COPY_SRC,
        root.name,
      );
      this.residents.set(root, buffer);
    }
    return buffer;
  }

  private createBuffer(size: number, usage: number, what: string): GPUBuffer {
    const { gpu } = this.device;
    this.refuseIfDestroyed();
    const rounded = Math.ceil(size / 4) * 4;
    const held = this.counters.bytesHeld;
    if (rounded > gpu.limits.maxBufferSize) throw tooLarge(what, rounded, gpu.limits.maxBufferSize);
    gpu.pushErrorScope("out-of-memory");
    const buffer = gpu.createBuffer({ size: rounded, usage, label: what });
    const judged = (error: GPUError | null) => {
      if (error)
        this.device.fail({
          kind: "out-of-memory",
          what: `Everything up to ${what}`,
          neededMB: megabytes(held + rounded),
          limitMB: megabytes(held),
        });
    };
    // a device that is lost says so elsewhere
    this.allocations.push(gpu.popErrorScope().then(judged, () => undefined));
    this.counters.buffers += 1;
    this.counters.bytesHeld += rounded;
    this.counters.bytesPeak = Math.max(this.counters.bytesPeak, this.counters.bytesHeld);
    return buffer;
  }

  private refuseIfDestroyed(): void {
    if (this.destroyed)
      throw new Error("This run was closed; its memory on the device is no longer there.");
  }

  private free(buffer: GPUBuffer): void {
    this.counters.bytesHeld -= buffer.size;
    buffer.destroy();
  }

  /**
   * Makes every arena as large as its largest plan wants, each at most once. Whether one was
   * replaced.
   */
  private growArenas(plans: readonly Plan[]): boolean {
    let replaced = false;
    const wanted: number[] = [];
    for (const { arenas } of plans)
      arenas.forEach((size, i) => (wanted[i] = Math.max(wanted[i] ?? 0, size)));
    wanted.forEach((size, i) => {
      const old = this.arenas.at(i);
      if (old && old.size >= size) return;
      if (old) this.free(old);
      replaced ||= old !== undefined;
      this.arenas[i] = this.createBuffer(size, USAGE.STORAGE, `working memory ${i}`);
    });
    return replaced;
  }

  private bind({ plan, launches }: Prepared): void {
    launches.forEach((launch, k) => {
      const d = plan.dispatches[k];
      const entries = ports(d.kernel).map(([port], binding) => ({
        binding,
        resource: this.range(plan, d.tensors[port]),
      }));
      launch.bindGroup = this.device.gpu.createBindGroup({
        layout: launch.pipeline.getBindGroupLayout(0),
        entries,
        label: d.kernel.name,
      });
      this.counters.bindGroups += 1;
    });
  }

  private range(plan: Plan, t: Tensor): GPUBufferBinding {
    const place = plan.places.get(owner(t));
    const size = Math.ceil(bytes(t) / 4) * 4;
    const limit = this.device.gpu.limits.maxStorageBufferBindingSize;
    if (size > limit) throw tooLarge(t.name, size, limit);
    if (place)
      return { buffer: this.arenas[place.arena], offset: place.offset + byteOffset(t), size };
    return { buffer: this.buffer(t), offset: byteOffset(t), size };
  }

  /** The sizes of a launch as a uniform; launches with the same bytes share one. */
  private sizeGroup(kernel: Kernel, dims: Sizes): GPUBindGroup | undefined {
    const source = sharedSource(kernel);
    if (source.fields.length === 0) return undefined;
    const data = packSizes(source, kernel.constants(dims));
    const key = new Uint32Array(data).join();
    let group = this.sizeGroups.get(key);
    if (!group) {
      const buffer = this.createBuffer(
        data.byteLength,
        USAGE.UNIFORM | USAGE.COPY_DST,
        `sizes of ${kernel.name}`,
      );
      this.device.gpu.queue.writeBuffer(buffer, 0, data);
      this.sizeBuffers.push(buffer);
      group = this.device.gpu.createBindGroup({
        layout: this.device.pipelines.sizeLayout,
        entries: [{ binding: 0, resource: { buffer } }],
        label: "sizes",
      });
      this.counters.bindGroups += 1;
      this.sizeGroups.set(key, group);
    }
    return group;
  }

  private pipeline(kernel: Kernel, dims: Sizes): Promise<GPUComputePipeline> {
    const { pipelines } = this.device;
    if (!pipelines.has(kernel, dims)) this.counters.pipelines += 1;
    return pipelines.get(kernel, dims);
  }
}

// GPUBufferUsage is no global in Node
const USAGE = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, STORAGE: 128, UNIFORM: 64 } as const;
const GPUMapMode = { READ: 1 } as const;
const megabytes = (n: number) => Math.ceil(n / 1048576);
const tooLarge = (what: string, size: number, limit: number) =>
  new GpuError({
    kind: "out-of-memory",
    what,
    neededMB: megabytes(size),
    limitMB: Math.floor(limit / 1048576),
  });

function encode(t: Tensor, values: ArrayLike<number>): Uint32Array | Float32Array {
  if (t.dtype === "f32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (values instanceof Uint32Array) return values;
  return t.dtype === "u32" ? Uint32Array.from(values) : packHalves(values);
}

function checkGrid(kernel: Kernel, dims: Sizes): readonly [number, number, number] {
  const grid = kernel.workgroups(dims);
  if (grid.some((n) => !Number.isInteger(n) || n < 1 || n > 65535))
    throw new Error(
      `${kernel.name} asks for a grid of ${grid.join("×")} workgroups; each must be 1 to 65535.`,
    );
  return grid;
}
