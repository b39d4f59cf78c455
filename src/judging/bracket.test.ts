import { describe, expect, it } from "vitest";
import { type BracketRequest, type PromptBracket, bracketOf, exactDraws } from "./bracket";
import { logSumExp, normalisedLogs } from "./numbers";
import type { Sequences } from "../lm/sequences";
import {
  STOP,
  V,
  constraint,
  lengths,
  logMass,
  off,
  prompt,
  samplerLogProb,
  strings,
} from "./testing/constrained";
import { kl } from "./testing/enumerated";
import { TablePolicy, randomNext } from "./testing/table";

const on = randomNext(V, 77, 1);
const policy = new TablePolicy(V, STOP, on, off);
const task = {
  stopToken: STOP,
  rules: () => ({ ...lengths, logZAt: "root" as const }),
  likelihoodWeight: () => 1,
  extra: () => ({
    of: (of: readonly Uint32Array[]) =>
      of.map((z) => (constraint.satisfied(Array.from(z)) ? 0 : -Infinity)),
    bound: () => 0,
  }),
};

const allowed = strings.filter((z) => constraint.satisfied(z));
const logR = allowed.map((z) =>
  z.reduce((sum, token, i) => sum + off(z.slice(0, i))[token], off(z)[STOP]),
);
const logZ = logSumExp(logR);
const logTarget = normalisedLogs(logR);
const logQ = allowed.map((z) => samplerLogProb(z, on));

/** A bracket holds a value within four of its own errors. */
const holds = (
  bracket: PromptBracket["importance"]["logZ"] | PromptBracket["importance"]["klForward"],
  value: number,
) => {
  const [lower, upper] = [bracket?.lower, bracket?.upper];
  if (!lower || !upper) throw new Error("There is no bracket.");
  expect(lower.value - 4 * (lower.error ?? 0)).toBeLessThan(value);
  expect(upper.value + 4 * (upper.error ?? 0)).toBeGreaterThan(value);
};
// each token's own direction, so that only strings of the same tokens are alike
const embedder = {
  name: "counts of tokens",
  embed: (_prompt: unknown, { batch, width, tokens, lengths }: Sequences) => {
    const counts = new Float32Array(batch * V);
    for (let b = 0; b < batch; b++)
      for (let i = 0; i < lengths[b]; i++) counts[b * V + tokens[b * width + i]]++;
    return Promise.resolve(counts);
  },
};
const diversity = { kind: "embedding", embedder } as const;
const request = { prompt, rewardTemperature: 1, draws: 4000, seed: 5, diversity };
const bracketed = async (of: Parameters<typeof exactDraws>[1], asked: BracketRequest) =>
  bracketOf(policy, of, asked, await exactDraws(policy, of, asked));

describe("a bracket of log Z and both divergences", () => {
  it("holds the values of enumeration, by draws that the sampler itself allows", async () => {
    const found = await bracketed(task, request);
    expect(found.exact).toBeGreaterThan(100);
    holds(found.importance.logZ, logZ);
    holds(found.importance.klForward, kl([...logTarget], logQ));
    if (!found.smc) throw new Error("Nothing was run.");
    holds(found.smc.logZ, logZ);
    expect(found.importance.gap?.value).toBeLessThan(0.5);
    expect(found.importance.gap?.error).toBeGreaterThan(0);
  });

  it("says how likely the frozen model finds what is written, and its diversity", async () => {
    const { written } = await bracketed(task, request);
    const all = [...strings.filter((z) => z.length >= lengths.minLength)];
    const wanted = all.reduce((sum, z) => {
      const logP = z.reduce((s, token, i) => s + off(z.slice(0, i))[token], off(z)[STOP]);
      return sum + Math.exp(samplerLogProb(z, on)) * logP;
    }, 0);
    const { value = NaN, error = NaN } = written.logLikelihood ?? {};
    expect(Math.abs(value - wanted)).toBeLessThan(4 * error);
    expect(written.diversity?.value).toBeGreaterThan(0);
    expect(written.diversity?.value).toBeLessThan(1);
    const allowedMass = logQ.reduce((sum, q) => sum + Math.exp(q), 0);
    expect(written.allowed?.low).toBeLessThan(allowedMass);
    expect(written.allowed?.high).toBeGreaterThan(allowedMass);
    expect(written.allowed?.n).toBe(request.draws);
  });

  it("has two groups at least, however few draws there are", async () => {
    const { importance } = await bracketed(task, { ...request, draws: 100 });
    expect(importance.logZ.lower?.n).toBe(2);
    expect(importance.logZ.upper?.n).toBe(2);
  });

  it("rejection keeps what the model ends by itself, not all that the sampler ends", async () => {
    const found = await bracketed(task, request);
    // ⊤ is certain at the longest length of the sampler alone, and barred at the shortest
    const share = found.exact / request.draws;
    const error = Math.sqrt((share * (1 - share)) / request.draws);
    expect(Math.abs(share - Math.exp(logZ))).toBeLessThan(4 * error);
    expect(Math.exp(logMass)).toBeGreaterThan(share + 4 * error);
  });

  it("counts as allowed what passes the verdict, where the constraint is soft", async () => {
    const soft = {
      ...task,
      extra: () => ({
        of: (of: readonly Uint32Array[]) => Array.from(task.extra().of(of), (r) => Math.max(r, -3)),
        bound: () => 0,
      }),
    };
    const isSatisfied = (_: unknown, z: Uint32Array) => constraint.satisfied(Array.from(z));
    const verdict = { name: "the string satisfies it", of: isSatisfied };
    const share = async (of: Parameters<typeof bracketOf>[1]) =>
      (await bracketOf(policy, of, { ...request, draws: 500 }, null)).written.allowed?.value;
    expect(await share(soft)).toBe(1);
    expect(await share({ ...soft, verdict })).toBe(await share(task));
  });

  it("takes the one draw that a task with a terminal knows, at T = 1 and its lengths", async () => {
    const terminal = async (_: unknown, z: Sequences) =>
      (await policy.logProbs(prompt, z, "off")).logStop;
    const own = allowed.find((z) => z.length === lengths.maxLength) ?? [];
    const told = { ...task, terminal, targetDraw: () => Uint32Array.from(own) };
    const found = await bracketed(told, { ...request, draws: 100 });
    expect(found.exact).toBe(1);
    expect(found.importance.logZ.upper?.value).toBeGreaterThan(-Infinity);
    const short = { ...told, targetDraw: () => new Uint32Array() };
    expect(await exactDraws(policy, short, request)).toBeNull();
    expect(await exactDraws(policy, told, { ...request, rewardTemperature: 0.7 })).toBeNull();
    expect(await exactDraws(policy, { ...task, terminal }, request)).toBeNull();
  });

  it("has no upper estimate where no exact draw is known", async () => {
    const free = { ...task, extra: () => ({ of: task.extra().of }) };
    for (const found of [
      await bracketed(task, { ...request, rewardTemperature: 0.7 }),
      await bracketed(free, request),
    ]) {
      expect(found).toMatchObject({ exact: 0, smc: null, importance: { gap: null } });
      expect(found.importance.logZ.upper).toBeNull();
    }
  });
});
