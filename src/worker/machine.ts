import { formatsIn } from "../lm/base";
import { parametersOf } from "../lm/checkpoint";
import type { PolicyOptions } from "../lm/runtime/draft";
import type { PlannedPolicy } from "../lm/runtime/planned-policy";
import type { OpenedModel } from "../lm/sources/model";
import type { Choice } from "./processors/choice";
import type { Processor } from "./processors/processor";
import type { Machine } from "./protocol";

interface Parts {
  readonly model: OpenedModel;
  readonly processor: Processor;
  readonly choice: Choice;
}

/** What a run says of the processor that it runs on and of its model. */
export function machineOf(
  { model, processor, choice }: Parts,
  { base }: PolicyOptions,
  policy: PlannedPolicy,
): Machine {
  return {
    ...processor.facts,
    chosen: choice.chosen,
    weights: `${formatsIn(model.checkpoint, base)} weights, f32 sums`,
    memoryBytes: processor.executor.memoryBytes + processor.loan.bytes(),
    model: {
      name: model.name,
      parameters: parametersOf(model.checkpoint),
      vocabulary: policy.vocabulary,
      adapterParameters: policy.parameters,
    },
  };
}
