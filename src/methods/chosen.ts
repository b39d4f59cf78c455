import type { TemperatureRange } from "../lm/temperatures";
import { type MethodName, methods } from ".";
import type { Leaves, Method, MethodProgram, MethodSpec, Settings } from "./method";
import type { Problem } from "./problem";

export const methodNames = Object.keys(methods) as MethodName[];

/** The method that the leaves name. Throws where they name none: their field has refused that. */
export function methodSpecOf(leaves: Leaves): MethodSpec {
  const name = methodNames.find((one) => one === leaves["method.name"]);
  if (!name) throw new Error(`There is no method ${String(leaves["method.name"])}.`);
  return methods[name];
}

/** What trains by the method that the leaves name. */
export const methodProgram = (leaves: Leaves): Promise<MethodProgram> =>
  methodSpecOf(leaves).program(leaves);

/** The method that the leaves name, made for a problem. */
export const methodOf = async (
  leaves: Leaves,
  problem: Problem,
  settings: Settings,
): Promise<Method> => (await methodProgram(leaves)).make(problem, settings);

/** The reward temperatures that one policy serves; undefined where it serves one. */
export const servedRange = (leaves: Leaves): TemperatureRange | undefined =>
  methodSpecOf(leaves).temperatures?.(leaves);
