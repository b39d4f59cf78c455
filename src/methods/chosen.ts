import type { TemperatureRange } from "../lm/temperatures";
import { type MethodName, methods } from ".";
import type { Leaves, Method, MethodSpec, Settings } from "./method";
import type { Problem } from "./problem";

export const methodNames = Object.keys(methods) as MethodName[];

/** The method that the leaves name. Throws where they name none: their field has refused that. */
export function methodSpecOf(leaves: Leaves): MethodSpec {
  const name = methodNames.find((one) => one === leaves["method.name"]);
  if (!name) throw new Error(`There is no method ${String(leaves["method.name"])}.`);
  return methods[name];
}

/** The method that the leaves name, made for a problem. */
export const methodOf = (leaves: Leaves, problem: Problem, settings: Settings): Method =>
  methodSpecOf(leaves).make(problem, settings);

/** The reward temperatures that one policy serves; undefined where it serves one. */
export const servedRange = (leaves: Leaves): TemperatureRange | undefined =>
  methodSpecOf(leaves).temperatures?.(leaves);
