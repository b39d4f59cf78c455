import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { gradientSquares } from "../../compute/kernels/adamw/spec";
import { valueBackward, valueForward } from "../../compute/kernels/value/spec";
import { type Plan, plan } from "../../compute/plan";
import { recomputed } from "../../compute/recompute";
import { type Tensor, elements, resident } from "../../compute/tensor";
import { portShape } from "../../compute/kernel";
import { type Loss, type TrainBatch, type Trained, lossDims, lossRow } from "../loss";
import type { Sequences } from "../sequences";
import { recordSpread } from "./conditioning";
import { SQUARE_PARTS, type Context } from "./context";
import { splitLogProbs, widen } from "./padding";

/** The policy with one loss and backward, at one width. */
export interface LossProgram {
  readonly loss: Loss;
  readonly T: number;
  readonly plan: Plan;
  prepared?: Prepared;
  readonly inputs: Readonly<Record<string, Tensor>>; // what a batch brings, by port
  readonly policy: Tensor<"f32">; // [K]
  readonly report: Tensor<"f32">; // [B, rows, T+1]
}

interface Traced {
  readonly loss: Loss;
  readonly context: Context;
  readonly T: number;
  /** What the policy binds; a kernel that does not read one of them does without it. */
  readonly bound: Readonly<Record<"policy" | "prior", Tensor<"f32">>> & { readonly steps: Tensor };
}

/** The head's rows of a batch: their states [R, C] and the log-probabilities of the pairs [K]. */
interface Rows {
  readonly states: Tensor;
  readonly logp: Tensor;
}

/** Traces forward pass, loss, backward pass and the squares of the gradient. */
export function traceLoss(
  { loss, context, T, bound }: Traced,
  forward: (g: Graph) => Rows,
): LossProgram {
  const { kernel, name } = loss;
  lossRow(loss);
  const dims = lossDims(loss, context.B, T);
  const inputs = Object.fromEntries(
    Object.entries(loss.inputs).map(([port, spec]) => [
      port,
      resident(`${name} ${port} of width ${T}`, spec.dtype, portShape(spec, dims)),
    ]),
  );
  const report = resident(`${name} report of width ${T}`, "f32", [context.B, dims.REP ?? 0]);
  const g = new Graph(`train ${name} ${T}`);
  const { states, logp } = forward(g);
  const head = valueHead({ loss, context, T, bound }, states);
  const given: Record<string, Tensor> = {
    ...{ ...bound, policy: logp, ...inputs, ...context.own(loss) },
    ...head?.values(g),
  };
  const wanted = Object.keys({ ...kernel.reads, ...kernel.updates });
  const tensors = Object.fromEntries(
    wanted.flatMap((port) => (given[port] ? [[port, given[port]]] : [])),
  );
  const { dlogp } = g.run(kernel, dims, tensors, { report });
  if (!dlogp) throw new Error(`The loss ${name} writes no dlogp.`);
  head?.slopes(g, report);
  g.backward(new Map([[logp, dlogp]]));
  if (context.conditioning) recordSpread(g, context.conditioning);
  const { gradient: grad } = context.adapter;
  g.run(
    gradientSquares,
    { N: elements(grad), G: SQUARE_PARTS },
    { grad },
    { sums: context.squares },
  );
  const whole = context.activations === "recomputed" ? recomputed(g) : g;
  return { loss, T, plan: plan(whole), inputs, policy: bound.policy, report };
}

/** The linear scalar of the states that a loss reads; undefined where it reads none. */
function valueHead({ loss, context, T }: Traced, states: Tensor) {
  if (loss.reads !== "states") return undefined;
  const [group] = loss.parameters;
  const records = group && context.own(loss)[group.name];
  if (!records) throw new Error(`The loss ${loss.name} reads states and has no parameters.`);
  const { B, model } = context;
  const sizes = { B, T, T1: T + 1, R: 1 + B * T, C: model.C, F: model.C + 1 };
  const ROWS = loss.rows.length;
  const ROW = loss.rows.indexOf("values");
  return {
    values: (g: Graph) => ({ values: g.run(valueForward, sizes, { h: states, records }, {}).y }),
    slopes: (g: Graph, report: Tensor) =>
      g.run(
        valueBackward,
        { ...sizes, ROWS, ROW, REP: ROWS * (T + 1) },
        { h: states, report, records },
      ),
  };
}

/** Uploads what a batch brings for a loss. */
export function writeInputs(
  { executor }: Pick<Context, "executor">,
  program: LossProgram,
  batch: TrainBatch,
) {
  const { loss, T, inputs } = program;
  for (const [port, { shape }] of Object.entries(loss.inputs)) {
    const values = batch.inputs[port];
    const tensor = inputs[port];
    if (!values || !tensor) throw new Error(`The loss ${loss.name} was given no ${port}.`);
    const more = shape.at(-1) === "T1" ? 1 : 0;
    if (more === 0 && shape.at(-1) !== "T") {
      executor.write(tensor, values);
      continue;
    }
    const from = batch.z.width + more;
    const rows = elements(tensor) / (T + more);
    if (values.length !== rows * from)
      throw new Error(
        `The loss ${loss.name} takes ${rows * from} values of ${port} for sequences of width ` +
          `${batch.z.width}; ${values.length} were given.`,
      );
    executor.write(tensor, widen(values, rows, from, T + more));
  }
}

/** What was read back, at the batch's own width. */
export function trainedFrom(
  { policy, report, squares }: Readonly<Record<"policy" | "report" | "squares", Float32Array>>,
  { loss, T }: LossProgram,
  z: Sequences,
): Trained {
  const { batch: B, width } = z;
  const T1 = T + 1;
  const at = (b: number, r: number) => (b * loss.rows.length + r) * T1;
  const row = (r: number) => {
    const values = new Float32Array(B * (width + 1));
    for (let b = 0; b < B; b++) {
      const start = at(b, r);
      values.set(report.subarray(start, start + Math.min(T, width) + 1), b * (width + 1));
    }
    return values;
  };
  const rows = Object.fromEntries(loss.rows.map((name, r) => [name, row(r)]));
  let total = 0;
  for (let b = 0; b < B; b++) total += report[at(b, lossRow(loss))] ?? NaN;
  const wrong = squares.reduce((sum, x, i) => sum + (i % 2 ? x : 0), 0);
  return {
    ...splitLogProbs(policy, { z, B, T, width }),
    rows,
    loss: total,
    finite: wrong === 0 && Number.isFinite(total),
  };
}
