import { logSumExp } from "../numbers";
import type { Constraint } from "../rivals/constraint";
import type { Target } from "../walk";
import { everyString, type NextToken, randomNext, remembered } from "./table";

/** A tree that can be enumerated, a checker on it, and what conditioning on the checker gives. */

export const V = 4;
export const STOP = 3;
export const lengths = { minLength: 1, maxLength: 3 };
export const off = randomNext(V, 41);
export const prompt = { id: "p", text: "", tokens: new Uint32Array() };
export const strings = everyString(V, STOP, 3).filter((z) => z.length >= 1);

const fits = (z: ArrayLike<number>): boolean =>
  Array.from(z).every((token, i) => !(token === 2 && z[i - 1] === 1));
const endsWell = (z: ArrayLike<number>): boolean => z[z.length - 1] === 0;

/** A 2 never follows a 1, and the last token is 0; every allowed prefix can be completed. */
export const constraint: Constraint = {
  allows: (prefix) => fits(prefix) && (prefix.length < lengths.maxLength || endsWell(prefix)),
  satisfied: (z) => fits(z) && endsWell(z),
};

/** log p_0(z⊤) of the sampler: ⊤ barred below the shortest length, certain at the longest. */
export function samplerLogProb(z: readonly number[], next: NextToken = off): number {
  const row = (prefix: readonly number[]) => {
    const barred = next(prefix).map((x, v) =>
      v === STOP && prefix.length < lengths.minLength ? -Infinity : x,
    );
    const norm = logSumExp(barred);
    return barred.map((x) => x - norm);
  };
  const tokens = z.reduce((sum, token, i) => sum + row(z.slice(0, i))[token], 0);
  return tokens + (z.length === lengths.maxLength ? 0 : row(z)[STOP]);
}

/** log p(z | the checker) of every string, and log of the mass that satisfies it. */
export const logPrior = strings.map((z) => samplerLogProb(z));
export const logMass = logSumExp(logPrior.filter((_, k) => constraint.satisfied(strings[k])));
export const conditional = logPrior.map((p, k) =>
  constraint.satisfied(strings[k]) ? p - logMass : -Infinity,
);

/** A reward on the same tree: log R = log p(z⊤) + 1.5 for each 1, at T = 0.8. */
export const target: Target = {
  ...lengths,
  likelihoodWeight: 1,
  temperature: 0.8,
  extra: { of: (of) => of.map((z) => 1.5 * z.filter((token) => token === 1).length) },
};

export function logWeight(z: readonly number[]): number {
  const logP = z.reduce((sum, token, i) => sum + off(z.slice(0, i))[token], off(z)[STOP]);
  return (logP + 1.5 * z.filter((token) => token === 1).length) / 0.8;
}
export const logZ = logSumExp(strings.map(logWeight));

/** The policy that is the target: q(v | s) = F(sv)/F(s), F the weight of all strings below. */
export const optimal: NextToken = remembered((prefix) => {
  const begins = (z: readonly number[], with_: readonly number[]) =>
    with_.every((token, i) => z[i] === token);
  const flow = (of: readonly number[]) =>
    logSumExp(strings.filter((z) => begins(z, of)).map(logWeight));
  const rows = Array.from({ length: V }, (_, v) =>
    v !== STOP ? flow([...prefix, v]) : prefix.length < 1 ? -40 : logWeight(prefix),
  );
  const norm = logSumExp(rows);
  return Float32Array.from(rows, (x) => x - norm);
});
