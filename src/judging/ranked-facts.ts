import type { Prompt } from "../lm/sequences";
import type { Judgeable } from "./judgeable";
import type { SampledRest } from "./remainder";
import type { Expectation } from "./report";
import type { ConditionalRivals } from "./rivals/conditional";
import type { Reached } from "./walk";

/** What is known of a task under one prompt, of which the truth by rank is made. */
export interface Ranked {
  readonly task: Judgeable;
  readonly prompt: Prompt;
  readonly temperature: number; // T of the target
  readonly reached: Reached;
  readonly logPolicy: Float64Array; // [N] under the sampler in use
  readonly logPrior: Float64Array; // [N]
  /** Absent: the task has no constraint. */
  readonly rivals?: ConditionalRivals | undefined;
  readonly sampled: SampledRest | null;
  readonly diversity: Expectation | null; // of the target
  readonly samples: number; // N of the noise floor
}
