import type { Fault } from "../../worker/protocol";
import type { RuntimeStore } from "../stores/runtime";

/** A graphics card was chosen and there is none now. Then what there is computes the run. */
export function mustDoWithout({ kind }: Fault, runtime: RuntimeStore): boolean {
  const isLacking = kind === "no-webgpu" || kind === "no-adapter";
  if (!isLacking || runtime.getState().executor !== "webgpu") return false;
  const notice =
    "You chose the graphics card, and WebGPU has none to use now, so the processor computes " +
    "this run.";
  runtime.setState({ executor: "auto", notice });
  return true;
}
