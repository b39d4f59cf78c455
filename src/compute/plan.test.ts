import { describe, expect, test } from "vitest";
import { addScaled, at, range } from "./arrays";
import { type Dispatch, Graph } from "./graph";
import { type Kernel, f32, kernel } from "./kernel";
import { type Plan, describe as print, plan } from "./plan";
import { hash } from "./random";
import { ReferenceExecutor } from "./reference/executor";
import {
  ALIGNMENT,
  type Tensor,
  byteOffset,
  bytes,
  elements,
  owner,
  resident,
  transient,
  view,
} from "./tensor";

/** Every write gets the sum of all reads, element by element, times the number of the write. */
const mixer = (readCount: number, writeCount: number): Kernel => {
  const port = (letter: string, n: number) =>
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`${letter}${i}`, f32("N")]));
  return kernel({
    name: `mix ${readCount} to ${writeCount}`,
    wgsl: "",
    dims: ["N"],
    reads: port("r", readCount),
    writes: port("w", writeCount),
    wasm: { run: "none", parts: () => 1 }, // WebGPU and the reference alone run it
    constants: () => ({}),
    workgroups: () => [1, 1, 1],
    tolerance: { rel: 0, abs: 0 },
    trials: [],
    reference: (arrays: Readonly<Record<string, Float64Array>>, { N }) => {
      const sums = new Float64Array(N).fill(1);
      for (const k of range(readCount)) {
        const read = arrays[`r${k}`];
        if (read) addScaled(sums, k + 1, read);
      }
      for (const k of range(writeCount))
        arrays[`w${k}`]?.set(sums.map((sum) => (sum * (k + 1)) % 1000));
    },
  });
};
const one = kernel({
  ...mixer(1, 1),
  dims: ["N"],
  reads: { r0: f32("N") },
  writes: { w0: f32("N") },
  updates: {},
});

/**
 * A random graph of launches on tensors of random sizes; some reads are views, some writes go to
 * residents.
 */
function randomGraph(seed: number): { graph: Graph; results: Tensor[]; keep: Tensor[] } {
  let draws = 0;
  const below = (n: number) => {
    draws += 1;
    return hash(seed, 0, 0, draws) % n;
  };
  const graph = new Graph(`random ${seed}`);
  const input = resident("input", "f32", [1024]);
  const alive: Tensor[] = [input];
  const results: Tensor[] = [];
  const launches = 5 + below(60);
  for (let k = 0; k < launches; k++) {
    const N = 1 + below(700);
    const candidates = alive.filter((t) => elements(t) >= N);
    const read = (): Tensor => {
      const recent = candidates.slice(-6);
      const t = at(recent, below(recent.length));
      const room = Math.floor((elements(t) - N) / 64);
      return view(t, 64 * below(room + 1), [N]);
    };
    const reads = Array.from({ length: 1 + below(4) }, read);
    const writes = 1 + below(3);
    const into: Record<string, Tensor> =
      below(5) === 0 ? { w0: resident(`result ${k}`, "f32", [N]) } : {};
    results.push(...Object.values(into));
    const out = graph.run(
      mixer(reads.length, writes),
      { N },
      Object.fromEntries(reads.map((t, i) => [`r${i}`, t])),
      into,
    );
    alive.push(...Object.values(out).filter((t) => t.home.kind === "transient"));
  }
  const keep = alive.filter((t) => t.home.kind === "transient" && below(8) === 0);
  return { graph, results, keep };
}

const seeds = Array.from({ length: 120 }, (_, i) => i);
const transientsOf = (d: Dispatch, wanted: "read" | "write"): Tensor[] =>
  d.bindings
    .filter(({ access }) => access === wanted)
    .map(({ tensor }) => owner(tensor))
    .filter((t) => t.home.kind === "transient");

/** Runs a plan inside its arenas, as a device does. */
function runInArenas(p: Plan, residents: Map<Tensor, Float64Array>): (t: Tensor) => Float64Array {
  const arenas = p.arenas.map((size) => new Float64Array(size / 4).fill(NaN));
  const valuesOf = (t: Tensor): Float64Array => {
    const place = p.places.get(owner(t));
    const whole = place
      ? at(arenas, place.arena)
      : (residents.get(owner(t)) ?? new Float64Array(elements(owner(t))));
    if (!place) residents.set(owner(t), whole);
    const start = ((place?.offset ?? 0) + byteOffset(t)) / 4;
    return whole.subarray(start, start + elements(t));
  };
  for (const { kernel: k, dims, bindings } of p.dispatches) {
    const arrays = bindings.map(({ port, tensor }) => [port, valuesOf(tensor)] as const);
    k.reference(Object.fromEntries(arrays), dims);
  }
  return valuesOf;
}

describe("the plan of a random graph", () => {
  test("no launch writes into an arena that it reads", () => {
    for (const seed of seeds) {
      const { graph, keep } = randomGraph(seed);
      const p = plan(graph, keep);
      for (const d of p.dispatches) {
        const read = new Set(transientsOf(d, "read").map((t) => p.places.get(t)!.arena));
        for (const t of transientsOf(d, "write"))
          expect(read.has(p.places.get(t)!.arena), `${p.name}: ${d.kernel.name}`).toBe(false);
      }
    }
  });

  test("tensors that live at the same time never share bytes", () => {
    for (const seed of seeds) {
      const { graph, keep } = randomGraph(seed);
      const p = plan(graph, keep);
      const first = new Map<Tensor, number>();
      const last = new Map<Tensor, number>();
      p.dispatches.forEach((d, step) => {
        for (const t of transientsOf(d, "write")) first.set(t, step);
        for (const t of [...transientsOf(d, "read"), ...transientsOf(d, "write")])
          last.set(t, step);
      });
      for (const t of keep) last.set(t, Infinity);
      const list = [...p.places];
      list.forEach(([t, a], i) => {
        for (const [u, b] of list.slice(0, i)) {
          const apart =
            a.arena !== b.arena ||
            a.offset + bytes(t) <= b.offset ||
            b.offset + bytes(u) <= a.offset;
          const never = last.get(t)! < first.get(u)! || last.get(u)! < first.get(t)!;
          if (!apart && !never) throw new Error(`${p.name}: ${t.id} and ${u.id} meet.`);
        }
      });
    }
  });

  test("every place is aligned and inside its arena, and every transient has one", () => {
    for (const seed of seeds) {
      const { graph, keep } = randomGraph(seed);
      const p = plan(graph, keep);
      expect(p.arenas).toEqual([...p.arenas].sort((a, b) => b - a));
      for (const { arena, offset, bytes: size } of p.places.values()) {
        expect(offset % ALIGNMENT).toBe(0);
        expect(offset + size).toBeLessThanOrEqual(at(p.arenas, arena));
      }
      for (const d of p.dispatches)
        for (const t of transientsOf(d, "write")) expect(p.places.has(t)).toBe(true);
    }
  });

  test("arenas give what a buffer for every tensor gives, kept tensors included", () => {
    for (const seed of seeds) {
      const { graph, results, keep } = randomGraph(seed);
      const p = plan(graph, keep);
      const values = Float64Array.from({ length: 1024 }, (_, i) => i % 37);
      const input = p.dispatches
        .flatMap((d) => d.bindings.map(({ tensor }) => owner(tensor)))
        .find((t) => t.name === "input")!;
      const apart = new ReferenceExecutor();
      apart.write(input, values);
      apart.run(p);
      const valuesOf = runInArenas(p, new Map([[input, values.slice()]]));
      for (const t of [...results, ...keep]) expect(valuesOf(t)).toEqual(apart.array(t));
    }
  });
});

describe("the plan", () => {
  const chain = (length: number): Graph => {
    const graph = new Graph("chain");
    let t: Tensor = resident("start", "f32", [1000]);
    for (let k = 0; k < length; k++) t = graph.run(one, { N: 1000 }, { r0: t }).w0;
    return graph;
  };

  test("a chain of any length needs the memory of two tensors", () => {
    for (const length of [2, 3, 50]) expect(plan(chain(length)).arenas).toEqual([4096, 4096]);
  });

  test("tensors that live at once share an arena only up to what any device allows", () => {
    const N = 12_500_000;
    const graph = new Graph("large");
    const from = resident("input", "f32", [N]); // 50 MB each
    const kept = Array.from({ length: 5 }, () => graph.run(one, { N }, { r0: from }).w0);
    const { arenas } = plan(graph, kept);
    expect(arenas).toHaveLength(3);
    expect(Math.max(...arenas)).toBeLessThanOrEqual(2 ** 27);
  });

  test("residents have no place in it", () => {
    const graph = new Graph("residents");
    graph.run(one, { N: 8 }, { r0: resident("a", "f32", [8]) }, { w0: resident("b", "f32", [8]) });
    const { arenas, places } = plan(graph);
    expect([arenas, [...places]]).toEqual([[], []]);
  });

  test("the same graph gets the same plan, line for line", () => {
    const again = () => plan(randomGraph(3).graph);
    const [a, b] = [again(), again()];
    expect(print(a)).toBe(print(b));
    expect([...a.places.values()]).toEqual([...b.places.values()]);
    const line = "mix 1 to 1 N=1000 grid 1×1×1";
    const two = plan(chain(2));
    expect(print(two)).toBe(`${line}\n${line}`);
  });

  test("reading before writing is refused", () => {
    const graph = new Graph("early");
    graph.run(one, { N: 8 }, { r0: transient("nothing yet", "f32", [8]) });
    expect(() => plan(graph)).toThrow("mix 1 to 1 reads nothing yet before it is written.");
  });

  test("writing a transient twice is refused", () => {
    const graph = new Graph("twice");
    const t = transient("t", "f32", [8]);
    const a = resident("a", "f32", [8]);
    graph.run(one, { N: 8 }, { r0: a }, { w0: t });
    graph.run(one, { N: 8 }, { r0: a }, { w0: t });
    expect(() => plan(graph)).toThrow("writes t a second time");
  });

  test("reading and writing one resident in a launch is refused, even at different places", () => {
    const graph = new Graph("both");
    const t = resident("t", "f32", [128]);
    graph.run(one, { N: 64 }, { r0: view(t, 0, [64]) }, { w0: view(t, 64, [64]) });
    expect(() => plan(graph)).toThrow("mix 1 to 1 reads and changes t");
  });

  test("updating a transient in place is refused", () => {
    const bump = kernel({
      name: "bump",
      wgsl: "",
      dims: ["N"],
      reads: {},
      updates: { x: f32("N") },
      writes: {},
      wasm: { run: "none", parts: () => 1 }, // WebGPU and the reference alone run it
      constants: () => ({}),
      workgroups: () => [1, 1, 1],
      reference: () => undefined,
      tolerance: { rel: 0, abs: 0 },
      trials: [],
    });
    const graph = new Graph("update");
    const { w0 } = graph.run(one, { N: 8 }, { r0: resident("a", "f32", [8]) });
    graph.run(bump, { N: 8 }, { x: w0 });
    expect(() => plan(graph)).toThrow("bump updates");
  });
});
