import { GFlowNet } from "./gflownet/gflownet";
import type { Method, Settings } from "./method";
import type { Problem } from "./problem";

/** Every method, by its value of the field `method.name`. */
export const methods = {
  gflownet: {
    title: "GFlowNet",
    make: (problem: Problem, settings: Settings) => new GFlowNet(problem, settings),
  },
} satisfies Record<string, MethodSpec>;

interface MethodSpec {
  readonly title: string;
  readonly make: (problem: Problem, settings: Settings) => Method;
}

export type MethodName = keyof typeof methods;
export const methodNames = Object.keys(methods) as MethodName[];

/** The method that the leaves name; those of other rooms may be among them. */
export function methodOf(
  leaves: Readonly<Record<string, number | string>>,
  problem: Problem,
  settings: Settings,
): Method {
  const name = methodNames.find((one) => one === leaves["method.name"]);
  if (!name) throw new Error(`There is no method ${String(leaves["method.name"])}.`);
  return methods[name].make(problem, settings);
}
