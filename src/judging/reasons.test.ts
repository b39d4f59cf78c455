import { describe, expect, it } from "vitest";
import type { Prompt } from "../lm/sequences";
import { FrozenContinuations } from "../reward/continuations";
import type { Judgeable } from "./judgeable";
import { OtherLabels } from "./label-report";
import { labelMeans } from "./labels";
import type { LabelledStrings } from "./labelled";
import { logSumExp } from "./numbers";
import { Reasons, VOTES, evidenceBound, labelFigures } from "./reasons";
import { TablePolicy, randomNext, stringLogProb } from "./testing/table";

const [V, STOP] = [6, 1];
const on = randomNext(V, 5);
const off = randomNext(V, 4);
const policy = new TablePolicy(V, STOP, on, off);
const prompt: Prompt = { id: "p", text: "", tokens: Uint32Array.of(2) };
const strings = [[2], [3], [2, 3], [3, 4, 2]];
const endings = [
  [STOP, 4],
  [STOP, 5],
];
const labelled: LabelledStrings = {
  names: ["first", "second"],
  continuations: endings.map((tokens) => Uint32Array.from(tokens)),
  direct: [Uint32Array.of(4), Uint32Array.of(5)],
  strings: strings.map((z) => ({ tokens: Uint32Array.from(z), label: undefined })),
  labelOf: () => 1,
};
const task = {
  rules: () => ({ minLength: 1, maxLength: 3, logZAt: "last" }),
  continuations: new FrozenContinuations(policy),
} as unknown as Judgeable;
const reasons = new Reasons(policy, task, labelled);

const logProb = (z: readonly number[], tokens: readonly number[]) =>
  tokens.reduce((sum, token, k) => sum + off([...z, ...tokens.slice(0, k)])[token], 0);

describe("labels that no report holds", () => {
  const subject = {
    policy,
    task: { ...task, labelled, trainPrompts: [prompt], heldOutPrompts: [] },
  };
  const moment = { step: 3, rewardTemperature: 1, target: 0 };

  it("are asked once at a moment, and again at another temperature or target", async () => {
    const others = new OtherLabels(subject);
    expect(others.next(moment)).toBe(prompt);
    expect(await others.ask(prompt, moment)).toMatchObject({ prompt: "p", step: 3, label: 1 });
    expect(others.next(moment)).toBeUndefined();
    expect(others.next({ ...moment, rewardTemperature: 0.5 })).toBe(prompt);
    expect(others.next({ ...moment, target: 1 })).toBe(prompt);
  });

  it("are asked again at the same moment of a run that has begun again", async () => {
    const others = new OtherLabels(subject);
    await others.ask(prompt, moment);
    others.restart();
    expect(others.next(moment)).toBe(prompt);
  });
});

describe("reasons", () => {
  it("have the model's own p(z | X) and p(Y | X z)", async () => {
    const { logPrior, logLikelihoods, direct } = await reasons.scores(prompt);
    strings.forEach((z, k) => {
      expect(logPrior[k]).toBeCloseTo(logProb([], z), 5);
      endings.forEach((Y, label) => expect(logLikelihoods[label][k]).toBeCloseTo(logProb(z, Y), 5));
    });
    expect(direct[1]).toBeCloseTo(off([])[5], 5);
  });

  it("have the masses of the sampler in use", async () => {
    const masses = await reasons.masses(prompt, "on");
    const goesOn = Math.log(1 - Math.exp(on([])[STOP])); // no ⊤ before the shortest length
    strings.forEach((z, k) => {
      const stop = z.length === 3 ? on(z)[STOP] : 0; // certain at the longest
      expect(masses[k]).toBeCloseTo(stringLogProb(on, STOP, z) - stop - goesOn, 5);
    });
  });

  it("log p(Y | X) is the ELBO and KL(q ‖ posterior), whatever q is", async () => {
    const { logPrior, logLikelihoods } = await reasons.scores(prompt);
    for (const adapter of ["on", "off"] as const) {
      const masses = await reasons.masses(prompt, adapter);
      const bound = evidenceBound(logPrior, logLikelihoods[0], masses);
      expect(bound.elbo + bound.klReverse).toBeCloseTo(bound.logEvidence, 10);
      expect(bound.logEvidence).toBeCloseTo(
        logSumExp(strings.map((z) => logProb([], [...z, ...endings[0]]))),
        5,
      );
      expect(bound.klReverse).toBeGreaterThan(0);
    }
  });

  it("no KL is left where q is the posterior, and mass elsewhere counts against it", async () => {
    const { logPrior, logLikelihoods } = await reasons.scores(prompt);
    const joint = logPrior.map((p, z) => p + logLikelihoods[1][z]);
    const posterior = joint.map((x) => x - logSumExp(joint));
    const half = posterior.map((x) => x - Math.LN2);
    const exactly = evidenceBound(logPrior, logLikelihoods[1], posterior);
    const halved = evidenceBound(logPrior, logLikelihoods[1], half);
    expect([exactly.klReverse, exactly.klForward]).toEqual([
      expect.closeTo(0, 10),
      expect.closeTo(0, 10),
    ]);
    expect([halved.klReverse, halved.klForward]).toEqual([
      expect.closeTo(0, 10),
      expect.closeTo(Math.LN2, 10),
    ]);
  });

  it("a majority of ten has the chance of its outcomes, a tie naming the first", async () => {
    const scores = await reasons.scores(prompt);
    const { vote, votes, summed } = labelFigures(scores, await reasons.masses(prompt, "on"), 1);
    let second = 0;
    for (let outcome = 0; outcome < 2 ** VOTES; outcome++) {
      const named = outcome.toString(2).split("1").length - 1;
      if (named > VOTES / 2) second += vote[1] ** named * vote[0] ** (VOTES - named);
    }
    expect(votes[1]).toBeCloseTo(second, 10);
    for (const of of [vote, votes, summed]) expect(of[0] + of[1]).toBeCloseTo(1, 10);
  });

  it("means are over the prompts whose label is known", async () => {
    const scores = await reasons.scores(prompt);
    const masses = await reasons.masses(prompt, "on");
    const [known, unknown] = [1, undefined].map((label) => labelFigures(scores, masses, label));
    expect(unknown).toMatchObject({ label: null, bound: null });
    const means = labelMeans([known, unknown, known]);
    expect(means).toMatchObject({ prompts: 2, reason: known.vote[1], elbo: known.bound?.elbo });
    expect(means?.summed?.value).toBe(known.summed[1] > 0.5 ? 1 : 0);
    expect(labelMeans([unknown])).toBeNull();
  });
});
