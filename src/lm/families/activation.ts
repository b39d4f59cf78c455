import type { Graph } from "../../compute/graph";
import { gelu, geluErf, multiply, relu, swiglu } from "../../compute/pointwise";
import type { Tensor } from "../../compute/tensor";
import type { Activation } from "../architecture";

/** Activations of an MLP without a gate. */
export const plainActivations = {
  "gelu-tanh": gelu,
  "gelu-erf": geluErf,
  relu,
} satisfies Partial<Record<Activation, (g: Graph, x: Tensor) => Tensor>>;

/** act(gate)·up, [M, F] (Shazeer 2020). */
export const gated = (g: Graph, activation: Activation, gate: Tensor, up: Tensor): Tensor =>
  activation === "silu"
    ? swiglu(g, gate, up)
    : multiply(g, plainActivations[activation](g, gate), up);
