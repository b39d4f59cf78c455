import { type Dispatch, type Graph } from "./graph";
import { ports } from "./kernel";
import { ALIGNMENT, type Tensor, bytes, owner } from "./tensor";

/**
 * A plan is a fixed list of launches with a place for every transient. It knows operations, shapes,
 * places and order; it does not know who runs it.
 *
 * WebGPU forbids one buffer to be read-only and writable in the same dispatch, whatever the ranges,
 * so transients are coloured: what a dispatch writes never shares an arena with what it reads.
 */
export interface Place {
  readonly arena: number;
  readonly offset: number; // bytes
  readonly bytes: number;
}
export interface Plan {
  readonly name: string;
  readonly dispatches: readonly Dispatch[];
  readonly places: ReadonlyMap<Tensor, Place>; // transients only
  readonly arenas: readonly number[]; // bytes of each
}

/**
 * Places every transient by liveness. `keep` are transients that must survive to the end (for tests
 * and readbacks).
 */
export function plan(graph: Graph, keep: readonly Tensor[] = []): Plan {
  const { dispatches } = graph;
  const lastUse = lastUses(dispatches, keep);
  const arenas: Arena[] = [];
  const places = new Map<Tensor, Place>();
  const expiring: Tensor[][] = dispatches.map(() => []);
  for (const [t, last] of lastUse) if (last < dispatches.length) expiring[last].push(t);

  dispatches.forEach((d, step) => {
    const readArenas = new Set<number>();
    const read = new Set<Tensor>();
    for (const [port, , access] of ports(d.kernel)) {
      if (access !== "read") continue;
      read.add(owner(d.tensors[port]));
      const place = places.get(owner(d.tensors[port]));
      if (place) readArenas.add(place.arena);
    }
    for (const [port, , access] of ports(d.kernel)) {
      const t = owner(d.tensors[port]);
      if (access !== "read" && read.has(t))
        throw new Error(
          `${d.kernel.name} reads and changes ${t.name}; a launch may do one or the other.`,
        );
      if (t.home.kind !== "transient") continue;
      if (access === "update")
        throw new Error(
          `${d.kernel.name} updates ${t.name}, a transient; only residents may be updated.`,
        );
      if (access === "read" && !places.has(t))
        throw new Error(`${d.kernel.name} reads ${t.name} before it is written.`);
      if (access === "write" && places.has(t))
        throw new Error(`${d.kernel.name} writes ${t.name} a second time.`);
      if (access === "write") places.set(t, allocate(arenas, readArenas, bytes(t)));
    }
    for (const t of expiring[step]) {
      const place = places.get(t);
      if (place) arenas[place.arena].free(place);
    }
  });
  return { name: graph.name, dispatches, places, arenas: arenas.map((a) => a.size) };
}

function lastUses(dispatches: readonly Dispatch[], keep: readonly Tensor[]): Map<Tensor, number> {
  const last = new Map<Tensor, number>();
  dispatches.forEach((d, step) => {
    for (const t of Object.values(d.tensors))
      if (owner(t).home.kind === "transient") last.set(owner(t), step);
  });
  for (const t of keep) last.set(owner(t), dispatches.length);
  return last;
}

// bytes an arena may grow to by sharing: half of what every device allows one buffer
const MOST = 2 ** 27;

/**
 * The arena that grows least among those allowed; a new one only when all are being read, or would
 * grow too large.
 */
function allocate(arenas: Arena[], forbidden: ReadonlySet<number>, size: number): Place {
  const aligned = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
  let best = -1;
  let bestGrowth = Infinity;
  arenas.forEach((a, i) => {
    if (forbidden.has(i)) return;
    const end = a.find(aligned) + aligned;
    const growth = Math.max(0, end - a.size);
    if (growth > 0 && a.size > 0 && end > MOST) return;
    if (growth < bestGrowth) [best, bestGrowth] = [i, growth];
  });
  if (best < 0) best = arenas.push(new Arena()) - 1;
  return { arena: best, offset: arenas[best].take(aligned), bytes: aligned };
}

/** First fit over a sorted list of taken ranges. */
class Arena {
  size = 0;
  private taken: { offset: number; bytes: number }[] = [];

  find(bytesWanted: number): number {
    let offset = 0;
    for (const range of this.taken) {
      if (range.offset - offset >= bytesWanted) return offset;
      offset = range.offset + range.bytes;
    }
    return offset;
  }
  take(bytesWanted: number): number {
    const offset = this.find(bytesWanted);
    this.taken.push({ offset, bytes: bytesWanted });
    this.taken.sort((a, b) => a.offset - b.offset);
    this.size = Math.max(this.size, offset + bytesWanted);
    return offset;
  }
  free(place: Place): void {
    this.taken = this.taken.filter((range) => range.offset !== place.offset);
  }
}

/**
 * One line a dispatch: kernel, sizes, grid. Snapshot it, so that an extra dispatch shows in review.
 */
export const describe = (p: Plan): string =>
  p.dispatches
    .map(
      (d) =>
        `${d.kernel.name} ${Object.entries(d.dims)
          .map(([n, v]) => `${n}=${v}`)
          .join(" ")} grid ${d.kernel.workgroups(d.dims).join("×")}`,
    )
    .join("\n");

/** Floating-point operations and bytes touched (each binding once) by one dispatch. */
export const cost = (d: Dispatch): { flops: number; bytes: number } => ({
  flops: d.kernel.flops?.(d.dims) ?? 0,
  bytes: Object.values(d.tensors).reduce((sum, t) => sum + bytes(t), 0),
});
