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

/** Does one policy serve a range of reward temperatures? */
export const servesRange = (leaves: Leaves): boolean =>
  methodSpecOf(leaves).temperatures?.(leaves) !== undefined;
