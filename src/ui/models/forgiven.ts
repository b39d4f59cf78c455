import type { ModelFaultKind } from "../../worker/protocol/models";
import type { ModelsState } from "./state";

/** What a token or its absence brings about. */
export const ofToken: readonly ModelFaultKind[] = ["token-wanted", "token-refused", "insecure"];

/** What is known of models without faults of some kinds, whose cause is gone. */
export function forgiven(
  { faults, states }: Pick<ModelsState, "faults" | "states">,
  kinds: readonly ModelFaultKind[],
): Pick<ModelsState, "faults" | "states"> {
  const isOther = (fault: { readonly kind: ModelFaultKind } | undefined) =>
    fault === undefined || !kinds.includes(fault.kind);
  const otherFaults = Object.entries(faults).filter(([, fault]) => isOther(fault));
  const otherStates = Object.entries(states).filter(
    ([, state]) => !state || !("fault" in state) || isOther(state.fault),
  );
  return { faults: Object.fromEntries(otherFaults), states: Object.fromEntries(otherStates) };
}

/** Without what a host said of its models, which another host need not have. */
export function withoutHub<V>(known: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  const others = Object.entries(known).filter(([model]) => !model.startsWith("hub:"));
  return Object.fromEntries(others);
}
