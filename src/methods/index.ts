import { gflownet } from "./gflownet/spec";
import type { MethodSpec } from "./method";

/** Every method, by its value of the field `method.name`. */
export const methods = { gflownet } satisfies Record<string, MethodSpec>;

export type MethodName = keyof typeof methods;
