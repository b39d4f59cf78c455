import { type BracketRequest, exactDraws } from "../judging/bracket";
import { samplerLogProbs } from "../judging/draws";
import type { Expectation } from "../judging/expectation";
import { mean, sampleMean } from "../judging/numbers";
import { targetOf } from "../judging/prompt-walk";
import type { Policy } from "../lm/policy";
import type { Nats } from "../lm/sequences";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { WIDE, openForJudging, statesOf } from "./judge";
import { digits } from "./lines";

/** How likely the policy makes exact draws of one prompt's target, the mean of log q [nats]. */
interface FallenPrompt {
  readonly prompt: string;
  readonly exact: number; // draws
  readonly before: Nats;
  readonly after: Nats;
}

/** By how much training has lowered KL(target ‖ q), where nobody knows how large it is. */
export interface Fall {
  readonly split: "train" | "held-out";
  /** Mean over prompts, its error that of their spread; null for fewer than two of them. */
  readonly klForward: Expectation | null;
  readonly prompts: readonly FallenPrompt[];
  readonly without: number; // prompts of which no exact draw is known
}

interface Falling {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened;
  readonly draws: number; // of the untrained model, of which exact ones are kept
  readonly progress: (done: number, of: number) => void;
}

/**
 * KL(target ‖ q) = E_target[log π(z) − log q(z)], so that log Z, which π holds, cancels in the
 * difference of two policies: E_target[log q_after − log q_before], without bias from any exact
 * draw. Of all held-out prompts, or of those trained on where none is held out.
 */
export async function fall({ open, run, trained, draws, progress }: Falling): Promise<Fall> {
  // a target with a terminal has the one draw that its task knows
  const batch = trained.task.terminal ? 1 : Math.min(WIDE, draws);
  const judge = await openForJudging(open, run, trained, { leaves: { "batch.samples": batch } });
  const { policy, task } = judge;
  try {
    const { states, moment, seed } = await statesOf(judge, run, trained);
    const { rewardTemperature } = moment;
    const { trainPrompts, heldOutPrompts } = task;
    const isHeldOut = heldOutPrompts.length > 0;
    const asked = isHeldOut ? heldOutPrompts : trainPrompts;
    const prompts: FallenPrompt[] = [];
    for (const [k, prompt] of asked.entries()) {
      progress(k, asked.length);
      const request = { prompt, rewardTemperature, draws, seed };
      const [before, after] = [states[0], states[1]];
      const found = await likelier({ policy, task }, request, { before, after });
      if (found) prompts.push({ prompt: prompt.text, ...found });
    }
    return {
      split: isHeldOut ? "held-out" : "train",
      klForward: sampleMean(prompts.map(({ before, after }) => after - before)),
      prompts,
      without: asked.length - prompts.length,
    };
  } finally {
    judge.close();
  }
}

type States = Record<"before" | "after", Parameters<Policy["writeState"]>[0]>;

/** log q of exact draws under both policies; null where there are none. */
async function likelier(
  { policy, task }: Pick<Opened, "policy" | "task">,
  request: Omit<BracketRequest, "diversity">,
  states: States,
): Promise<Omit<FallenPrompt, "prompt"> | null> {
  const exact = await exactDraws(policy, task, request);
  if (!exact) return null;
  const target = targetOf(task, request.rewardTemperature);
  const logQ = async (state: States["before"]): Promise<Nats> => {
    policy.writeState(state);
    const scores = await policy.logProbs(request.prompt, exact.z, "on");
    return mean(Array.from(samplerLogProbs(scores, exact.z, target)));
  };
  const before = await logQ(states.before);
  return { exact: exact.z.batch, before, after: await logQ(states.after) };
}

/** As people read it. */
export function fallLines({ split, klForward, prompts, without }: Fall): string[] {
  if (!klForward)
    return ["No two prompts have exact draws of their target, so --fall says nothing."];
  const exact = prompts.reduce((sum, prompt) => sum + prompt.exact, 0);
  const others = without > 0 ? `; ${without} prompts have none` : "";
  const { value, error } = klForward;
  return [
    `KL(target ‖ policy) fell by ${digits(value)} ± ${digits(error, 2)} nats, the mean of ` +
      `${prompts.length} ${split} prompts, by ${exact} exact draws${others}.`,
  ];
}
