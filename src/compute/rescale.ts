import type { Graph } from "./graph";
import { temperatureRescale, temperatureRescaleGradient } from "./kernels/temperature/spec";
import { plus } from "./pointwise";
import { type Tensor, elements, matrix } from "./tensor";

/** The factor of `rescale`: exp(Σ_j weights_j·basis_j). */
interface Factor {
  readonly weights: Tensor; // f32 [J], trained
  readonly dweights: Tensor; // gradient, accumulated
  readonly basis: Tensor; // f32 [J]
}

/** y [M, C] = x·exp(Σ_j weights_j·basis_j). */
export function rescale(g: Graph, x: Tensor, { weights, dweights, basis }: Factor): Tensor {
  const [M, C] = matrix(x);
  const dims = { M, C, J: elements(basis) };
  const { y } = g.run(temperatureRescale, dims, { x, weights, basis });
  g.differentiable({
    inputs: [x],
    outputs: [y],
    trains: true,
    pullback: ([dy], [sofar]) => {
      g.run(temperatureRescaleGradient, dims, { y, dy, basis, dweights });
      return [plus(g, sofar, g.run(temperatureRescale, dims, { x: dy, weights, basis }).y)];
    },
  });
  return y;
}
