import { exp } from "../exact-math";
import type { Ranked } from "./ranked-facts";
import type { Bounded, VerdictMasses, WorldGaps } from "./report";
import { passedMass } from "./verdict";
import { isWhole, outsideMass } from "./walked";
import { gapFrom, shifted, tempered } from "./world";

/** What a task asks of the strings of a walk, and what the world says of them. */

/** The verdict of every node; undefined where it is not known of one of them. */
export function passing({ task, prompt, reached }: Ranked): readonly boolean[] | undefined {
  if (!task.verdict) return undefined;
  const verdicts: boolean[] = [];
  for (let s = 0; s < reached.size; s++) {
    const verdict = task.verdict.of(prompt, reached.frozen.string(s));
    if (verdict === undefined) return undefined;
    verdicts.push(verdict);
  }
  return verdicts;
}

export function verdictMasses(
  { task, reached, logPolicy, logPrior, sampled }: Ranked,
  passes: readonly boolean[],
  { target, restOfTarget }: { readonly target: Float64Array; readonly restOfTarget: number },
): VerdictMasses {
  const whole = isWhole(reached);
  const sum = (mass: (s: number) => number) =>
    passes.reduce((total, pass, s) => total + (pass ? mass(s) : 0), 0);
  const passed = (z: { readonly verdict?: boolean }) => z.verdict === true;
  const ofSampler = (logs: Float64Array, draws: "policy" | "prior") =>
    passedMass(
      sum((s) => exp(logs[s])),
      { mass: outsideMass(logs, whole), ...(sampled && { draws: sampled[draws] }) },
      passed,
    );
  return {
    name: task.verdict?.name ?? "",
    target: passedMass(
      sum((s) => target[s]),
      { mass: restOfTarget },
      passed,
    ),
    policy: ofSampler(logPolicy, "policy"),
    prior: ofSampler(logPrior, "prior"),
  };
}

/** The world's probabilities by node; a string that the walk did not reach has a node below 0. */
export function worldOf({
  task,
  prompt,
  temperature,
  reached,
}: Ranked): Map<number, number> | undefined {
  const world = task.world?.(prompt);
  if (!world) return undefined;
  return new Map(
    tempered(world, temperature).map(({ tokens, p }, k) => {
      const s = reached.frozen.find(tokens);
      const known = s !== undefined && s < reached.size && !reached.unscored.has(s);
      return [known ? s : -1 - k, p];
    }),
  );
}

export function gaps(
  { reached, logPolicy }: Ranked,
  world: ReadonlyMap<number, number>,
  logZ: Bounded,
): WorldGaps {
  const nodes = [...world.keys()];
  const strings = [...world.values()];
  const of = (logMass: (s: number) => number) => nodes.map((s) => (s < 0 ? undefined : logMass(s)));
  const slack = { least: logZ.low - logZ.value, most: (logZ.high ?? Infinity) - logZ.value };
  const toTarget = of((s) => reached.logWeight[s] - logZ.value);
  return {
    toTarget: shifted(gapFrom(strings, toTarget, slack), logZ),
    toPolicy: gapFrom(
      strings,
      of((s) => logPolicy[s]),
    ),
  };
}
