import { referenceOf } from "../../experiment/models";
import type { Fault } from "../../worker/protocol";
import type { Runtime } from "../stores/runtime";

/** A run needs a model that this browser does not keep. */
export type Missing = Extract<Fault, { kind: "model-missing" }>;

/** The model that a recorded run on screen can be trained with here, once it is downloaded. */
export function missingBeside({ playback, phase }: Runtime): Missing | null {
  if (!playback || phase.at !== "stopped") return null;
  return phase.fault.kind === "model-missing" ? phase.fault : null;
}

/** "HuggingFaceTB/SmolLM2-135M-Instruct, which is not kept in this browser" */
export const lackOf = ({ model }: Missing): string =>
  `${referenceOf(model).name}, which is not kept in this browser`;
