/** Differentiable operations that work entry by entry; see operations.ts for the others. */
import type { Graph } from "./graph";
import type { activationBackward, activationForward } from "./kernels/activation";
import { geluBackward, geluForward } from "./kernels/gelu/spec";
import { geluErfBackward, geluErfForward } from "./kernels/gelu-erf/spec";
import { multiplyBackward, multiplyForward } from "./kernels/multiply/spec";
import { reluBackward, reluForward } from "./kernels/relu/spec";
import { add } from "./kernels/rows/spec";
import { swigluBackward, swigluForward } from "./kernels/swiglu/spec";
import { type Tensor, elements, matrix, transient } from "./tensor";

/** What takes the outcome of a kernel that sees its operands as one row. */
const shapedAs = ({ name, shape }: Tensor): Tensor => transient(`${name}′`, "f32", shape);

/** A gradient and what later operations contributed before it. */
export const plus = (g: Graph, sofar: Tensor | undefined, d: Tensor): Tensor =>
  sofar ? g.run(add, { N: elements(d) }, { a: sofar, b: d }).y : d;

/** A differentiable y = f(x), [M, C], of the kernels of f and of its slope. */
const activation =
  (
    forward: ReturnType<typeof activationForward>,
    backward: ReturnType<typeof activationBackward>,
  ) =>
  (g: Graph, x: Tensor): Tensor => {
    const [M, C] = matrix(x);
    const { y } = g.run(forward, { M, C }, { x });
    g.differentiable({
      inputs: [x],
      outputs: [y],
      pullback: ([dy], [sofar]) => [plus(g, sofar, g.run(backward, { M, C }, { x, dy }).dx)],
    });
    return y;
  };

/** y [M, C] = GELU(x), tanh form (Hendrycks & Gimpel 2016). */
export const gelu = activation(geluForward, geluBackward);

/** y [M, C] = x·Φ(x), Φ the distribution of a standard normal (Hendrycks & Gimpel 2016). */
export const geluErf = activation(geluErfForward, geluErfBackward);

/** y [M, C] = max(0, x). */
export const relu = activation(reluForward, reluBackward);

/** y = a·b, entry by entry. */
export function multiply(g: Graph, a: Tensor, b: Tensor): Tensor {
  const N = elements(a);
  const { y } = g.run(multiplyForward, { N }, { a, b }, { y: shapedAs(a) });
  g.differentiable({
    inputs: [a, b],
    outputs: [y],
    pullback: ([dy], [aSofar, bSofar]) => {
      const { da, db } = g.run(multiplyBackward, { N }, { a, b, dy });
      return [plus(g, aSofar, da), plus(g, bSofar, db)];
    },
  });
  return y;
}

/** y = a + b, entry by entry. */
export function sum(g: Graph, a: Tensor, b: Tensor): Tensor {
  const { y } = g.run(add, { N: elements(a) }, { a, b }, { y: shapedAs(a) });
  g.differentiable({
    inputs: [a, b],
    outputs: [y],
    pullback: ([dy], [aSofar, bSofar]) => [plus(g, aSofar, dy), plus(g, bSofar, dy)],
  });
  return y;
}

/** silu(gate)·up, [M, F] (Shazeer 2020). */
export function swiglu(g: Graph, gate: Tensor, up: Tensor): Tensor {
  const [M, F] = matrix(gate);
  const { y } = g.run(swigluForward, { M, F }, { gate, up });
  g.differentiable({
    inputs: [gate, up],
    outputs: [y],
    pullback: ([dy], [gateSofar, upSofar]) => {
      const { dgate, dup } = g.run(swigluBackward, { M, F }, { gate, up, dy });
      return [plus(g, gateSofar, dgate), plus(g, upSofar, dup)];
    },
  });
  return y;
}
