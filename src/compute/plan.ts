import { at } from "./arrays";
import type { Dispatch, Graph } from "./graph";
import { ALIGNMENT, type Tensor, bytes, owner } from "./tensor";

/**
 * A plan is a fixed list of launches with a place for every transient. It knows operations, shapes,
 * places and order; it does not know who runs it.
 *
 * WebGPU forbids one buffer to be read-only and writable in the same dispatch, whatever the ranges,
 * so transients are coloured: what a dispatch writes never shares an arena with what it reads.
 */
export interface Plan {
  readonly name: string;
  readonly dispatches: readonly Dispatch[];
  readonly places: ReadonlyMap<Tensor, Place>; // transients only
  readonly arenas: readonly number[]; // bytes of each
}
interface Place {
  readonly arena: number;
  readonly offset: number; // bytes
  readonly bytes: number;
}

/**
 * Places every transient by liveness. `keep` are transients that must survive to the end (for tests
 * and readbacks). Throws if a launch breaks a rule of planning.
 */
export function plan(
  graph: Pick<Graph, "name" | "dispatches">,
  keep: readonly Tensor[] = [],
): Plan {
  const { name, dispatches } = graph;
  const expiring = lastReaders(dispatches, keep);
  const arenas = new Arenas();
  const places = new Map<Tensor, Place>();
  for (const d of dispatches) {
    checkAccess(d, places);
    const read = d.bindings.filter(({ access }) => access === "read");
    const readPlaces = read.flatMap(({ tensor }) => places.get(owner(tensor)) ?? []);
    const forbidden = new Set(readPlaces.map(({ arena }) => arena));
    for (const { access, tensor } of d.bindings) {
      const t = owner(tensor);
      if (access === "write" && t.home.kind === "transient")
        places.set(t, arenas.allocate(bytes(t), forbidden));
    }
    for (const t of expiring.get(d) ?? []) arenas.free(places.get(t));
  }
  return { name, dispatches, ...numberedBySize(places, arenas.sizes) };
}

/**
 * Numbers the arenas from the largest down. Plans share the arenas of one number, which are as
 * large as the largest of them, so large ones should meet.
 */
function numberedBySize(
  places: ReadonlyMap<Tensor, Place>,
  sizes: readonly number[],
): Pick<Plan, "places" | "arenas"> {
  const order = sizes.map((_, arena) => arena).sort((a, b) => at(sizes, b) - at(sizes, a));
  const numbers = new Map(order.map((arena, number) => [arena, number]));
  const renumbered = [...places].map(([tensor, place]) => {
    const arena = numbers.get(place.arena) ?? place.arena;
    return [tensor, { ...place, arena }] as const;
  });
  return { places: new Map(renumbered), arenas: order.map((arena) => at(sizes, arena)) };
}

/** A launch reads or changes a tensor, not both; a transient is written once, then only read. */
function checkAccess({ kernel, bindings }: Dispatch, places: ReadonlyMap<Tensor, Place>): void {
  const read = bindings.filter(({ access }) => access === "read");
  const readTensors = new Set(read.map(({ tensor }) => owner(tensor)));
  for (const { access, tensor } of bindings) {
    const t = owner(tensor);
    if (access !== "read" && readTensors.has(t))
      throw new Error(
        `${kernel.name} reads and changes ${t.name}; a launch may do one or the other.`,
      );
    if (t.home.kind !== "transient") continue;
    if (access === "update")
      throw new Error(
        `${kernel.name} updates ${t.name}, a transient; only residents may be updated.`,
      );
    if (access === "read" && !places.has(t))
      throw new Error(`${kernel.name} reads ${t.name} before it is written.`);
    if (access === "write" && places.has(t))
      throw new Error(`${kernel.name} writes ${t.name} a second time.`);
  }
}

/** The transients that nothing needs any more once a launch has run. */
function lastReaders(
  dispatches: readonly Dispatch[],
  keep: readonly Tensor[],
): Map<Dispatch, Tensor[]> {
  const last = new Map<Tensor, Dispatch>();
  for (const d of dispatches)
    for (const { tensor } of d.bindings)
      if (owner(tensor).home.kind === "transient") last.set(owner(tensor), d);
  for (const t of keep) last.delete(owner(t));
  const expiring = new Map<Dispatch, Tensor[]>();
  for (const [t, d] of last) expiring.set(d, [...(expiring.get(d) ?? []), t]);
  return expiring;
}

// bytes that an arena may grow to by sharing: half of what every device allows one buffer
const MOST = 2 ** 27;

/** Working memory that transients share. */
class Arenas {
  private readonly all: Arena[] = [];

  get sizes(): number[] {
    return this.all.map(({ size }) => size);
  }

  /**
   * A place in the arena that grows least among those allowed; in a new one only if all are being
   * read, or would grow too large.
   */
  allocate(size: number, forbidden: ReadonlySet<number>): Place {
    const aligned = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    let best = this.all.length;
    let leastGrowth = Infinity;
    for (const [i, arena] of this.all.entries()) {
      const end = arena.find(aligned) + aligned;
      const growth = Math.max(0, end - arena.size);
      const isTooLarge = growth > 0 && arena.size > 0 && end > MOST;
      if (forbidden.has(i) || isTooLarge || growth >= leastGrowth) continue;
      best = i;
      leastGrowth = growth;
    }
    if (best === this.all.length) this.all.push(new Arena());
    return { arena: best, offset: at(this.all, best).take(aligned), bytes: aligned };
  }

  free(place: Place | undefined): void {
    if (place) at(this.all, place.arena).free(place);
  }
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
 * One line a dispatch: kernel, dims, grid. Snapshot it, so that an extra dispatch shows in review.
 */
export const describe = (p: Plan): string => p.dispatches.map(describeDispatch).join("\n");

function describeDispatch({ kernel, dims }: Dispatch): string {
  const sizes = Object.entries(dims).map(([name, n]) => `${name}=${n}`);
  return `${kernel.name} ${sizes.join(" ")} grid ${kernel.workgroups(dims).join("×")}`;
}

/** Floating-point operations and bytes touched (each binding once) by one dispatch. */
export const cost = ({ kernel, dims, bindings }: Dispatch): { flops: number; bytes: number } => ({
  flops: kernel.flops?.(dims) ?? 0,
  bytes: bindings.reduce((sum, { tensor }) => sum + bytes(tensor), 0),
});
