import { uniform } from "../../src/lm/streams";
import type { Attempt, Rng, Target } from "./target";

/** A call that takes longer than this is a finding [ms]. */
const SLOWEST = 500;
const MOST_FINDINGS = 20; // after which a run ends
const STREAM = 0xf022; // of random numbers

interface Finding {
  readonly attempt: number; // `npm run fuzz -- NAME 1 SEED ATTEMPT` repeats it alone
  readonly sentence: string;
  readonly input: string;
}

export interface Summary {
  readonly attempts: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowest: number; // ms
  readonly findings: readonly Finding[];
}

/** Which attempts to make, and where to report that one is finished. */
interface Plan {
  readonly seed: number;
  readonly count: number;
  readonly from?: number; // the first attempt; 0 when absent
  readonly onProgress?: (finished: number) => void;
}

/** Runs attempts of a target one after another; attempt k depends on the seed and on k alone. */
export async function fuzz(target: Target, plan: Plan): Promise<Summary> {
  const { seed, count, from = 0, onProgress } = plan;
  const verdicts = { accepted: 0, refused: 0 };
  const findings: Finding[] = [];
  let slowest = 0;
  let attempts = 0;
  for (let k = from; k < from + count && findings.length < MOST_FINDINGS; k++) {
    const attempt = await target.run(numbers(seed, k));
    const limit = target.slowest ?? SLOWEST;
    const { verdict, ms } = await watch(attempt, limit);
    attempts++;
    slowest = Math.max(slowest, ms);
    const finding = (sentence: string) =>
      findings.push({ attempt: k, sentence, input: attempt.input });
    if (ms > limit) finding(`The call took ${ms.toFixed(0)} ms.`);
    if (typeof verdict === "object") finding(verdict.wrong);
    else verdicts[verdict]++;
    onProgress?.(attempts);
  }
  return { attempts, ...verdicts, slowest, findings };
}

function numbers(seed: number, attempt: number): Rng {
  let n = 0;
  return () => uniform(seed, attempt, STREAM, n++);
}

/** The verdict and the time of a call: the best of three where something else may be to blame. */
async function watch(attempt: Attempt, limit: number) {
  let { verdict, ms } = await once(attempt);
  for (let again = 0; again < 2 && ms > limit; again++) {
    const next = await once(attempt);
    verdict = next.verdict;
    ms = Math.min(ms, next.ms);
  }
  return { verdict, ms };
}

async function once({ check }: Attempt) {
  const began = performance.now();
  const used = process.cpuUsage();
  const verdict = await attempted(check);
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  // a busy machine lengthens the first, threads beside this one the second
  return { verdict, ms: Math.min(wall, (user + system) / 1000) };
}

async function attempted(check: Attempt["check"]) {
  try {
    return await check();
  } catch (error) {
    const trace = error instanceof Error ? error.stack : String(error);
    return { wrong: `The call threw: ${trace}` };
  }
}
