import { em } from "./em/spec";
import { gflownet } from "./gflownet/spec";
import type { MethodSpec } from "./method";
import { ppo } from "./ppo/spec";
import { reinforce } from "./reinforce/spec";
import { sft } from "./sft/spec";

/** Every method, by its value of the field `method.name`. */
export const methods = { gflownet, em, sft, reinforce, ppo } satisfies Record<string, MethodSpec>;

export type MethodName = keyof typeof methods;
