import type { Executor, Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { temperatureBlend, temperatureSpread } from "../../compute/kernels/temperature/spec";
import { type Plan, plan } from "../../compute/plan";
import { rescale } from "../../compute/rescale";
import { type Tensor, resident, view } from "../../compute/tensor";
import type { AdapterLayout, AdapterTensors, AdapterValues } from "../adapter";
import { TERMS, type TemperatureRange, basisOf, factorStart } from "../temperatures";
import { built } from "./run-plan";

/** An adapter for all temperatures of a range on the device. */
export interface Conditioning {
  readonly range: TemperatureRange;
  temperature: number; // in force
  readonly basis: Tensor<"f32">; // [J] its φ
  readonly used: AdapterValues; // the adapter at it, which linear layers read
  readonly trained: AdapterTensors;
  /** Computes `used`. */
  readonly plan: Plan;
  prepared?: Prepared;
}

/** Undefined where the adapter serves one temperature and is used as it is trained. */
export function conditioningOf(
  { length, temperatures }: AdapterLayout,
  trained: AdapterTensors,
): Conditioning | undefined {
  if (!temperatures) return undefined;
  const basis = resident("temperature basis", "f32", [TERMS]);
  const used = {
    parameters: resident("adapter at T", "f32", [length]),
    gradient: resident("adapter at T gradient", "f32", [length]),
  };
  const g = new Graph("adapter at T");
  recordBlend(g, { basis, used, trained });
  return { range: temperatures, temperature: 1, basis, used, trained, plan: plan(g) };
}

/** What a run shares, where its adapter serves a range. */
interface Conditioned {
  readonly conditioning?: Conditioning;
}

type Parts = Pick<Conditioning, "basis" | "used" | "trained">;

/** θ_0 [N], θ_1 … θ_J [J, N] of what is trained, or of its gradient. */
function partsOf(flat: Tensor<"f32">, N: number) {
  return { base: view(flat, 0, [N]), terms: view(flat, N, [TERMS, N]) };
}

/** Records the adapter at the temperature in force. */
export function recordBlend(g: Graph, { basis, used, trained }: Parts): void {
  const N = used.parameters.shape[0] ?? 0;
  const { base, terms } = partsOf(trained.parameters, N);
  g.run(temperatureBlend, { N, J: TERMS }, { base, terms, basis }, { y: used.parameters });
}

/** Records how the gradient of the adapter that was used is added to that of what is trained. */
export function recordSpread(g: Graph, { basis, used, trained }: Parts): void {
  const N = used.gradient.shape[0] ?? 0;
  const { base: dbase, terms: dterms } = partsOf(trained.gradient, N);
  g.run(temperatureSpread, { N, J: TERMS }, { basis, dy: used.gradient, dbase, dterms });
}

/**
 * States [M, C] as the policy's output layer reads them: times f(T), so that its logits are.
 * `basis` is that of the temperature in force unless another is given.
 */
export function policyStates(
  g: Graph,
  { conditioning }: Conditioned,
  h: Tensor,
  given?: Tensor<"f32">,
): Tensor {
  if (!conditioning) return h;
  const { used, trained } = conditioning;
  const start = factorStart(used.parameters.shape[0] ?? 0);
  return rescale(g, h, {
    weights: view(trained.parameters, start, [TERMS]),
    dweights: view(trained.gradient, start, [TERMS]),
    basis: given ?? conditioning.basis,
  });
}

/** Puts a temperature in force for all that is submitted from now on. */
export function putInForce(
  { conditioning, executor }: Conditioned & { readonly executor: Executor },
  temperature?: number,
): void {
  if (!conditioning) return;
  conditioning.temperature = temperature ?? conditioning.temperature;
  executor.write(conditioning.basis, basisOf(conditioning.range, conditioning.temperature));
  void executor.submit([built(conditioning)]);
}
