import { describe, expect, test } from "vitest";
import { at, range } from "./arrays";
import { Graph } from "./graph";
import { f32, kernel } from "./kernel";
import { geluForward } from "./kernels/gelu/spec";
import { type Linear, layernorm, linear, rmsnorm, takeRows } from "./operations";
import { gelu, swiglu } from "./pointwise";
import { plan } from "./plan";
import { normal } from "./random";
import { ReferenceExecutor } from "./reference/executor";
import { type Tensor, elements, resident } from "./tensor";

const R = 2;
const SCALE = 0.7;

/**
 * A small trained network on the reference executor: residents with values, and one traced loss Σ
 * c·y.
 */
class Bench {
  private seed = 0;
  readonly graph = new Graph("bench");
  readonly executor = new ReferenceExecutor();
  readonly scale = this.filled("scale", [1], () => SCALE);

  filled(
    name: string,
    shape: number[],
    value?: (i: number) => number,
    dtype: "f32" | "f16" = "f32",
  ): Tensor {
    const t = resident(name, dtype, shape);
    this.seed += 1;
    const drawn = (i: number) => 0.5 * normal(this.seed, 0, 0, i);
    this.executor.write(t, range(elements(t)).map(value ?? drawn));
    return t;
  }
  linear(name: string, K: number, N: number): Linear {
    const w = this.filled(`${name}.w`, [K, N], undefined, "f16");
    const values = this.executor.array(w);
    return {
      w,
      turned: this.filled(
        `${name}.turned`,
        [N, K],
        (i) => at(values, (i % K) * N + Math.floor(i / K)),
        "f16",
      ),
      bias: this.filled(`${name}.bias`, [N]),
      a: this.filled(`${name}.a`, [R, K]),
      b: this.filled(`${name}.b`, [R, N]),
      da: this.filled(`${name}.da`, [R, K], () => 0),
      db: this.filled(`${name}.db`, [R, N], () => 0),
    };
  }
  /** Analytic gradients of Σ c·y against central differences, for every adapter. */
  expectDerivative(y: Tensor, adapters: readonly Linear[]): void {
    const forward = plan({ name: "forward", dispatches: [...this.graph.dispatches] }, [y]);
    const c = this.filled("c", [...y.shape]);
    this.graph.backward(new Map([[y, c]]));
    const loss = (): number => {
      this.executor.run(forward);
      const weights = this.executor.array(c);
      return Array.from(this.executor.array(y)).reduce((sum, v, i) => sum + v * at(weights, i), 0);
    };
    this.executor.run(plan(this.graph));
    for (const { a, b, da, db } of adapters)
      for (const [parameter, gradient] of [
        [a, da],
        [b, db],
      ] as const) {
        const values = this.executor.array(parameter);
        const analytic = this.executor.array(gradient).slice();
        values.forEach((value, i) => {
          const h = 1e-5;
          values[i] = value + h;
          const above = loss();
          values[i] = value - h;
          const below = loss();
          values[i] = value;
          const slope = at(analytic, i);
          const error = Math.abs(slope - (above - below) / (2 * h));
          expect(error, `${gradient.name}[${i}]`).toBeLessThan(1e-7 * Math.max(1, Math.abs(slope)));
        });
      }
  }
}

const names = (g: Graph): string[] => g.dispatches.map((d) => d.kernel.name);

describe("reverse mode is the derivative", () => {
  test("of a GPT-2 block's MLP: norm, linear, GELU, linear, residual", () => {
    const bench = new Bench();
    const { graph: g, scale } = bench;
    const [into, up, down] = [
      bench.linear("in", 2, 4),
      bench.linear("up", 4, 6),
      bench.linear("down", 6, 4),
    ];
    const h = linear(g, bench.filled("x", [5, 2]), into, { scale });
    const gain = { gain: bench.filled("gain", [4]), bias: bench.filled("shift", [4]) };
    const normed = layernorm(g, h, gain, { EPS: 1e-5, REAL: 4 });
    const wide = gelu(g, linear(g, normed, up, { scale }));
    bench.expectDerivative(linear(g, wide, down, { scale, residual: h }), [into, up, down]);
  });

  test("of a Llama block's MLP: norm, SwiGLU, residual, then a part of the rows", () => {
    const bench = new Bench();
    const { graph: g, scale } = bench;
    const [into, gate, up, down] = [
      bench.linear("in", 2, 4),
      bench.linear("gate", 4, 6),
      bench.linear("up", 4, 6),
      bench.linear("down", 6, 4),
    ];
    const h = linear(g, bench.filled("x", [5, 2]), into, { scale });
    const normed = rmsnorm(g, h, bench.filled("gain", [4]), { EPS: 1e-6, REAL: 4 });
    const wide = swiglu(g, linear(g, normed, gate, { scale }), linear(g, normed, up, { scale }));
    bench.expectDerivative(takeRows(g, linear(g, wide, down, { scale, residual: h }), 2, 3), [
      into,
      gate,
      up,
      down,
    ]);
  });

  test("of a value used three times: its gradients add up", () => {
    const bench = new Bench();
    const { graph: g, scale } = bench;
    const [into, left, right] = [
      bench.linear("in", 2, 4),
      bench.linear("left", 4, 4),
      bench.linear("right", 4, 4),
    ];
    const h = linear(g, bench.filled("x", [2, 2]), into, { scale });
    const normed = rmsnorm(g, h, bench.filled("gain", [4]), { EPS: 1e-6, REAL: 4 });
    const y = linear(g, gelu(g, h), right, {
      scale,
      residual: linear(g, normed, left, { scale, residual: h }),
    });
    bench.expectDerivative(y, [into, left, right]);
  });

  test("of a layer used twice: both uses add into its gradient", () => {
    const bench = new Bench();
    const { graph: g, scale } = bench;
    const shared = bench.linear("shared", 4, 4);
    const h = linear(g, bench.filled("x", [3, 4]), shared, { scale });
    bench.expectDerivative(linear(g, gelu(g, h), shared, { scale }), [shared]);
  });
});

describe("the tape", () => {
  test("what lies before the first trained layer gets no backward launch", () => {
    const bench = new Bench();
    const { graph: g, scale } = bench;
    const x = bench.filled("x", [2, 4]);
    const y = linear(g, gelu(g, x), bench.linear("only", 4, 6), { scale });
    const forward = names(g).length;
    const gradients = g.backward(new Map([[y, bench.filled("dy", [2, 6])]]));
    expect(gradients.has(x)).toBe(false);
    expect(
      names(g)
        .slice(forward)
        .filter((name) => /gelu|linear/.test(name)),
    ).toEqual([]);
  });

  test("a bare base has no launch for its adapter, and nothing to go back to", () => {
    const bench = new Bench();
    const { graph: g } = bench;
    const y = linear(g, bench.filled("x", [2, 4]), bench.linear("base", 4, 6), { scale: "off" });
    g.backward(new Map([[y, bench.filled("dy", [2, 6])]]));
    expect(names(g)).toEqual(["linear/product"]);
  });

  test("what the loss does not reach gets none either", () => {
    const bench = new Bench();
    const { graph: g, scale } = bench;
    const x = bench.filled("x", [2, 4]);
    const y = linear(g, x, bench.linear("seen", 4, 4), { scale });
    gelu(g, linear(g, x, bench.linear("unseen", 4, 4), { scale }));
    const forward = names(g).length;
    g.backward(new Map([[y, bench.filled("dy", [2, 4])]]));
    expect(names(g).slice(forward)).toEqual(["lora/project", "lora/gradient"]);
  });
});

describe("recording a launch", () => {
  const g = new Graph("checks");
  const x = resident("x", "f32", [2, 3]);

  test("a tensor may have another shape of the same size, and outputs are new transients", () => {
    const { y } = g.run(geluForward, { M: 6, C: 1 }, { x });
    expect([y.shape, y.home.kind, y.dtype]).toEqual([[6, 1], "transient", "f32"]);
  });
  test("outputs may be given", () => {
    const out = resident("out", "f32", [6]);
    expect(g.run(geluForward, { M: 2, C: 3 }, { x }, { y: out }).y).toBe(out);
  });
  test.each([
    [
      "another size",
      () => g.run(geluForward, { M: 2, C: 4 }, { x }),
      "x must be [2, 4], but x is [2, 3]",
    ],
    [
      "another dtype",
      () => g.run(geluForward, { M: 2, C: 3 }, { x: resident("ids", "u32", [2, 3]) }),
      "x must be f32, but ids is u32",
    ],
    [
      "an output of another size",
      () => g.run(geluForward, { M: 2, C: 3 }, { x }, { y: resident("out", "f32", [5]) }),
      "y must be [2, 3], but out is [5]",
    ],
  ])("%s is refused by name", (_, launch, words) => expect(launch).toThrow(words));

  test("a wrong or missing name does not compile", () => {
    const dims = { M: 2, C: 3 };
    // @ts-expect-error the kernel has no port `input`
    expect(() => g.run(geluForward, dims, { input: x })).toThrow("the port x was not given");
    // @ts-expect-error the port `x` is missing
    expect(() => g.run(geluForward, dims, {})).toThrow("the port x was not given");
    // @ts-expect-error the dimension `C` is missing
    expect(() => g.run(geluForward, { M: 2 }, { x })).toThrow("The dimension C was not given");
    // @ts-expect-error the kernel has no output `dx`
    expect(g.run(geluForward, dims, { x }).dx).toBeUndefined();
    // @ts-expect-error there is one port `x`, and `y` is an output
    g.run(geluForward, dims, { x, y: x });
    // @ts-expect-error the kernel has no output `z`
    g.run(geluForward, dims, { x }, { z: x });
    // @ts-expect-error the kernel has no dimension `R`
    g.run(geluForward, { ...dims, R: 1 }, { x });
  });

  test("a spec that names a port or a dimension it does not declare does not compile", () => {
    const { name, wgsl, tolerance, trials, constants, workgroups, wasm } = geluForward;
    const plain = { name, wgsl, tolerance, trials, constants, workgroups, wasm };
    kernel({
      ...plain,
      dims: ["M", "C"],
      // @ts-expect-error N is not one of the dims
      reads: { x: f32("M", "N") },
      writes: { y: f32("M", "C") },
      reference: () => undefined,
    });
    kernel({
      ...plain,
      dims: ["M", "C"],
      reads: { x: f32("M", "C") },
      writes: { y: f32("M", "C") },
      // @ts-expect-error there is no port `dy`
      reference: (arrays) => void arrays.dy,
    });
  });
});
