import type { Prepared } from "../../compute/executor";
import type { Plan } from "../../compute/plan";

/** A plan of a run, and what the executor made of it before the first step. */
interface RunPlan {
  readonly plan: Plan;
  readonly prepared?: Prepared;
}

/** The prepared plan, as `submit` takes it. */
export function built({ plan, prepared }: RunPlan): Prepared {
  if (!prepared) throw new Error(`The plan ${plan.name} was not prepared.`);
  return prepared;
}
