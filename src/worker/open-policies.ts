import type { Experiment } from "../experiment/experiment";
import { PairedPolicy } from "../lm/paired-policy";
import type { Policy } from "../lm/policy";
import { type Opening, type PolicyOptions, draftPolicy } from "../lm/runtime/draft";
import type { PlannedPolicy } from "../lm/runtime/planned-policy";
import type { MethodProgram } from "../methods/method";
import type { EndScorers, Task } from "../tasks";
import type { Progress } from "./open";
import { likelihoodOptions } from "./policy-options";
import type { Processor } from "./processors/processor";

interface Parts {
  readonly task: Task;
  readonly method: MethodProgram;
  readonly processor: Processor;
}
interface Around {
  readonly experiment: Experiment;
  readonly progress: (progress: Progress) => void;
}
interface Policies {
  readonly policy: Policy;
  readonly planned: PlannedPolicy; // that is sampled
  readonly paired?: PlannedPolicy; // the likelihood beside it
  readonly ends: EndScorers;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

/** The policy of a run, with the likelihood that its method trains, if it does. */
export async function openPolicies(
  { task, method, processor }: Parts,
  options: PolicyOptions,
  { experiment, progress }: Around,
): Promise<Policies> {
  const { executor, loan } = processor;
  const frozen = loan.weights(options.checkpoint, options.base ?? "f16");
  const draft = draftPolicy(executor, { ...options, frozen });
  const beside = likelihoodOptions(options, { task, method }, experiment.leaves);
  const likelihood = beside && draftPolicy(executor, { ...beside.options, frozen });
  const plans = [...draft.plans, ...(likelihood?.plans ?? [])];
  await processor.trust(plans, (done, of) =>
    progress({ kind: "probing", what: `checking kernels, ${done} of ${of}` }),
  );
  const preparing: Opening = {
    uploaded: (bytes, of) =>
      progress({
        kind: "probing",
        what: `uploading weights, ${megabytes(bytes)} of ${megabytes(of)} MB`,
      }),
    built: (built, of) =>
      progress({ kind: "probing", what: `preparing launches, ${built} of ${of}` }),
  };
  const planned = await draft.open(preparing);
  if (!beside || !likelihood) return { policy: planned, planned, ends: { likelihood: planned } };
  const paired = await likelihood.open(preparing);
  const policy = new PairedPolicy(planned, paired, beside.options.losses);
  const ends = { likelihood: policy.likelihood, ...(beside.chooses && { frozen: planned }) };
  return { policy, planned, paired, ends };
}
