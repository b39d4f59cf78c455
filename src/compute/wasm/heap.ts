import { GpuError } from "../fault";

const PAGE = 65536;
const MOST_PAGES = 65536; // 4 GiB, what 32-bit addresses reach
const ALIGNMENT = 64; // bytes of a cache line
const megabytes = (n: number) => Math.ceil(n / 1048576);

/** The free parts of a linear memory: first fit, and the memory grows where nothing fits. */
export class Heap {
  private readonly taken = new Map<number, number>(); // address → bytes
  private free: { address: number; bytes: number }[] = []; // sorted by address, never adjacent
  private end: number;
  private held = 0;

  /** Manages what lies from `start` on. */
  constructor(
    readonly memory: WebAssembly.Memory,
    start: number,
  ) {
    this.end = aligned(start);
  }

  /** Bytes taken now. */
  get bytes(): number {
    return this.held;
  }

  /** The address of `bytes` bytes of zeros. Throws a GpuError if the memory cannot grow so far. */
  take(bytes: number, what: string): number {
    const size = aligned(Math.max(bytes, 1));
    const gap = this.free.find((range) => range.bytes >= size);
    const address = gap ? this.takeFrom(gap, size) : this.takeAtEnd(size, what);
    this.taken.set(address, size);
    this.held += size;
    if (gap) new Uint8Array(this.memory.buffer, address, size).fill(0);
    return address;
  }

  release(address: number): void {
    const bytes = this.taken.get(address);
    if (bytes === undefined) throw new Error(`Nothing was taken at address ${address}.`);
    this.taken.delete(address);
    this.held -= bytes;
    const all = [...this.free, { address, bytes }].sort((a, b) => a.address - b.address);
    this.free = [];
    for (const range of all) {
      const last = this.free.at(-1);
      if (last && last.address + last.bytes === range.address) last.bytes += range.bytes;
      else this.free.push({ ...range });
    }
  }

  private takeFrom(gap: { address: number; bytes: number }, size: number): number {
    const { address } = gap;
    gap.address += size;
    gap.bytes -= size;
    this.free = this.free.filter(({ bytes }) => bytes > 0);
    return address;
  }

  private takeAtEnd(size: number, what: string): number {
    const address = this.end;
    const pages = Math.ceil((address + size) / PAGE);
    const missing = pages - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.grow(missing, { what, size });
    this.end += size;
    return address;
  }

  private grow(pages: number, { what, size }: { what: string; size: number }): void {
    const limit = this.memory.buffer.byteLength;
    const refusal = () =>
      new GpuError({
        kind: "out-of-memory",
        what,
        neededMB: megabytes(size),
        limitMB: megabytes(limit),
        usedMB: megabytes(this.held),
        memory: "processor",
      });
    if (limit / PAGE + pages > MOST_PAGES) throw refusal();
    try {
      this.memory.grow(pages);
    } catch {
      throw refusal();
    }
  }
}

/** What one owner has taken of a heap, to be released together. */
export class Lot {
  private readonly taken = new Map<number, number>(); // address → bytes
  private held = 0;

  constructor(private readonly heap: Heap) {}

  get memory(): WebAssembly.Memory {
    return this.heap.memory;
  }

  /** Bytes taken now. */
  get bytes(): number {
    return this.held;
  }

  take(bytes: number, what: string): number {
    const before = this.heap.bytes;
    const address = this.heap.take(bytes, what);
    const size = this.heap.bytes - before;
    this.taken.set(address, size);
    this.held += size;
    return address;
  }

  release(address: number): void {
    this.heap.release(address);
    this.held -= this.taken.get(address) ?? 0;
    this.taken.delete(address);
  }

  releaseAll(): void {
    for (const address of [...this.taken.keys()]) this.release(address);
  }
}

const aligned = (n: number): number => Math.ceil(n / ALIGNMENT) * ALIGNMENT;
