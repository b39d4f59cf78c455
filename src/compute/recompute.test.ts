import { expect, test } from "vitest";
import { at, range } from "./arrays";
import { Graph } from "./graph";
import { f32, kernel } from "./kernel";
import { layernorm, linear } from "./operations";
import { gelu } from "./pointwise";
import { type Plan, plan } from "./plan";
import { normal } from "./random";
import { recomputed } from "./recompute";
import { ReferenceExecutor } from "./reference/executor";
import { type Tensor, elements, owner, resident } from "./tensor";

const BLOCKS = 4;
const [M, C, F, R] = [6, 8, 16, 2];

/** Blocks h ← h + W gelu(V norm h), their backward pass, and what they leave behind. */
class Blocks {
  readonly graph = new Graph("blocks");
  readonly gradients: Tensor[] = [];
  private readonly executor = new ReferenceExecutor();
  private readonly scale = this.filled("scale", [1]);

  constructor() {
    const { graph: g, scale } = this;
    const layers = range(BLOCKS).map((i) => ({
      gain: { gain: this.filled(`gain ${i}`, [C]), bias: this.filled(`shift ${i}`, [C]) },
      up: this.linear(`up ${i}`, C, F),
      down: this.linear(`down ${i}`, F, C),
    }));
    const y = layers.reduce(
      (h, { gain, up, down }) =>
        g.block(() => {
          const normed = layernorm(g, h, gain, { EPS: 1e-5, REAL: C });
          return linear(g, gelu(g, linear(g, normed, up, { scale })), down, { scale, residual: h });
        }),
      this.filled("x", [M, C]),
    );
    g.backward(new Map([[y, this.filled("dy", [M, C])]]));
  }

  private filled(name: string, shape: number[], dtype: "f32" | "f16" = "f32"): Tensor {
    const t = resident(name, dtype, shape);
    const seed = [...name].reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), 0) >>> 0;
    this.executor.write(
      t,
      range(elements(t)).map((i) => normal(seed, 0, 0, i)),
    );
    return t;
  }

  private linear(name: string, K: number, N: number) {
    const da = resident(`${name} da`, "f32", [R, K]);
    const db = resident(`${name} db`, "f32", [R, N]);
    this.gradients.push(da, db);
    return {
      w: this.filled(`${name} w`, [K, N], "f16"),
      turned: this.filled(`${name} turned`, [N, K], "f16"),
      bias: this.filled(`${name} bias`, [N]),
      a: this.filled(`${name} a`, [R, K]),
      b: this.filled(`${name} b`, [R, N]),
      ...{ da, db },
    };
  }

  /** The gradients that a plan adds up. */
  run(whole: Plan): (readonly number[])[] {
    for (const t of this.gradients) this.executor.write(t, new Float32Array(elements(t)));
    this.executor.run(whole);
    return this.gradients.map((t) => [...this.executor.array(t)]);
  }
}

const namesFrom = ({ dispatches }: Pick<Graph, "dispatches">, from: number) =>
  dispatches.slice(from).map(({ kernel: { name } }) => name);

test("gradients are the same numbers, and the plan holds less", () => {
  const bench = new Blocks();
  const kept = plan(bench.graph);
  const again = plan(recomputed(bench.graph));
  const gradients = bench.run(kept);
  expect(gradients.flat().filter((v) => v !== 0).length).toBeGreaterThan(100);
  expect(bench.run(again)).toEqual(gradients);
  const total = ({ arenas }: Plan) => arenas.reduce((sum, size) => sum + size, 0);
  expect(total(again)).toBeLessThan(0.7 * total(kept));
});

test("of a block, the backward pass reads only its input, and repeats only what it lacks", () => {
  const { graph } = new Blocks();
  const { dispatches } = recomputed(graph);
  const forward = dispatches.slice(0, graph.forward);
  expect(forward).toEqual(graph.dispatches.slice(0, graph.forward));
  const written = forward.map(({ bindings }) =>
    bindings.filter(({ access }) => access === "write").map(({ tensor }) => owner(tensor)),
  );
  const outputs = graph.blocks.flatMap(({ to }) => at(written, to - 1));
  const backward = dispatches.slice(graph.forward).flatMap(({ bindings }) => bindings);
  const read = new Set(backward.filter((b) => b.access === "read").map((b) => owner(b.tensor)));
  const inner = written.flat().filter((t) => !outputs.includes(t));
  expect(inner.filter((t) => read.has(t))).toEqual([]);
  // gelu's input and the projections of both layers; never the product that gives the output
  const more = (name: string) =>
    namesFrom({ dispatches }, graph.forward).filter((n) => n === name).length -
    namesFrom(graph, graph.forward).filter((n) => n === name).length;
  expect({
    norms: more("layernorm/forward"),
    gelus: more("gelu/forward"),
    products: more("linear/product"),
    projections: more("lora/project"),
  }).toEqual({ norms: BLOCKS, gelus: BLOCKS, products: BLOCKS, projections: 2 * BLOCKS });
});

test("a block is not computed again from what has changed since", () => {
  const copy = kernel({
    ...{ name: "copy", wgsl: "", dims: ["N"], reads: { x: f32("N") }, writes: { y: f32("N") } },
    ...{ wasm: { run: "none", parts: () => 1 }, constants: () => ({}), trials: [] },
    workgroups: () => [1, 1, 1],
    tolerance: { rel: 0, abs: 0 },
    reference: ({ x, y }) => y.set(x),
  });
  const g = new Graph("changing");
  const state = resident("state", "f32", [4]);
  const inner = g.block(() => {
    const first = g.run(copy, { N: 4 }, { x: state }).y;
    return { first, last: g.run(copy, { N: 4 }, { x: first }).y };
  });
  g.backward(new Map());
  g.run(copy, { N: 4 }, { x: inner.first }, { y: state });
  expect(() => recomputed(g)).toThrow("copy cannot be computed again: state changes meanwhile.");
});
