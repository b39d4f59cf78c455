import { describe, expect, test } from "vitest";
import type { Collected, Round } from "../method";
import { sequence, sequenceActions } from "../../lm/sequences";
import { answers } from "../../objectives/answers/spec";
import { likelihood } from "../../objectives/likelihood/spec";
import { makeTree } from "../../objectives/testing/tree";
import type { Problem } from "../problem";
import { TablePolicy } from "../testing/tablePolicy";
import { noise, prompt, tableProblem, toySettings } from "../testing/toy";
import type { Em } from "./em";
import { newEm } from "../testing/by-objective";
import type { Rounds } from "./phases";
import { em } from "./spec";

const tree = makeTree(2, 2);
const Y = Uint32Array.of(1, 0, 1);
const ending = { continuation: () => Y, longest: Y.length };
const problem: Problem = {
  ...tableProblem(tree, new Float32Array(tree.rows)),
  ending,
};
const rounds: Rounds = { eSteps: 3, mSteps: 2, holds: [{ from: 0, hold: "rounds" }] };
const { own, ...common } = toySettings;
const adapter = "continued" as const;
const learns = "answer" as const;
const settings = { ...common, own: { eStep: own, rounds, learningRate: 0.02, adapter, learns } };
const round = (index: number): Round => ({ index, rewardTemperature: 1, wantPrior: false });
const policy = () => new TablePolicy(tree, { prior: noise(tree.rows * 3, 1, 0) });

/** A method that has remembered some batches of its E-steps. */
async function experienced() {
  const method = newEm(problem, settings);
  const table = policy();
  const replayed = { ...settings, own: { ...settings.own, eStep: everReplayed } };
  for (let index = 0; index < 2; index++) {
    const { z } = await method.collect(table, round(index));
    method.remember([{ prompt, z, logR: new Float32Array(z.batch * (z.width + 1)) }]);
  }
  method.use(replayed);
  return { method, table };
}
const everReplayed = { ...own, behaviour: { ...own.behaviour, replay: 1 } };

describe("variational EM", () => {
  test("an M-step learns every token of Y after the policy's reasons, nothing else", async () => {
    const method = newEm(problem, settings);
    const collected = await method.collect(policy(), round(3));
    const { z } = collected;
    expect([collected.behaviour.kind, collected.fresh]).toEqual(["m-step", false]);
    const { loss, batch } = method.judge(collected, round(3));
    expect(loss).toBe(likelihood);
    for (let b = 0; b < z.batch; b++) {
      const [tokens, n] = [Array.from(sequence(z, b)), z.lengths[b] - Y.length];
      expect(tokens.slice(n)).toEqual(Array.from(Y));
      expect(Array.from(sequenceActions(z, b) ?? [])).toEqual(
        tokens.map((_, i) => (i < n ? 0 : 1)),
      );
      expect(batch.inputs["weight"][b * (z.width + 1) + z.lengths[b]]).toBe(0); // what follows Y
    }
    expect(new Set(z.lengths).size).toBeGreaterThan(1);
  });

  test("an M-step that learns labels sets Y against the others after the same reason", async () => {
    const other = Uint32Array.of(1, 1);
    const labelled = { ...problem, ending: { ...ending, answers: [other, Y] } };
    const ofLabels = { ...settings, own: { ...settings.own, learns: "label" as const } };
    expect(newEm(labelled, settings).likelihoodLosses).toEqual([likelihood]);
    const method = newEm(labelled, ofLabels);
    expect([method.likelihoodLosses, method.likelihoodRows]).toEqual([[answers], 2]);
    expect(method.likelihoodChooses).toBe(true);
    const collected = await method.collect(policy(), round(3));
    const { z } = collected;
    const { loss, batch } = method.judge(collected, round(3));
    expect([loss, batch.inputs["settings"]]).toEqual([answers, [1 / settings.accumulate, 2]]);
    expect(z.batch).toBe(2 * settings.samples);
    for (let b = 0; b < z.batch; b += 2) {
      const n = z.lengths[b] - Y.length;
      const [own, rival] = [b, b + 1].map((row) => Array.from(sequence(z, row)));
      expect(own.slice(n)).toEqual(Array.from(Y));
      expect(rival.slice(n)).toEqual(Array.from(other));
      expect(rival.slice(0, n)).toEqual(own.slice(0, n));
    }
  });

  test("the likelihood's adapter begins anew with a round's M-steps, where that is asked", () => {
    const fresh = { ...settings, own: { ...settings.own, adapter: "fresh" as const } };
    const renewals = (of: typeof settings | typeof fresh) => {
      const method = newEm(problem, of);
      return Array.from({ length: 10 }, (_, taken) => taken).filter((taken) =>
        method.renewsLikelihoodAt(taken),
      );
    };
    expect(renewals(fresh)).toEqual([3, 8]);
    expect(renewals(settings)).toEqual([]);
  });

  test("an M-step draws its reasons by its round alone", async () => {
    const drawn = async (index: number) =>
      (await newEm(problem, settings).collect(policy(), round(index))).z.tokens;
    expect(await drawn(3)).toEqual(await drawn(3));
    expect(await drawn(3)).not.toEqual(await drawn(4));
  });

  test("its learning rate is its own in M-steps alone", () => {
    const method = newEm(problem, settings);
    const rates = Array.from({ length: 6 }, (_, taken) => method.learningRateAt(taken));
    expect(rates).toEqual([undefined, undefined, undefined, 0.02, 0.02, undefined]);
    method.use({ ...settings, own: { ...settings.own, learningRate: 0.5 } }); // a live edit
    expect([method.learningRateAt(2), method.learningRateAt(3)]).toEqual([undefined, 0.5]);
  });

  test("what was rewarded before the M-steps is forgotten, and only then", async () => {
    const kind = async (index: number) => {
      const { method, table } = await experienced();
      return (await method.collect(table, round(index))).behaviour.kind;
    };
    expect(await kind(2)).toBe("replay");
    expect(await kind(5)).not.toBe("replay"); // the first step of round 1
  });

  test("its state is that of its E-step", async () => {
    const { method, table } = await experienced();
    const other = newEm(problem, { ...settings, own: { ...settings.own, eStep: everReplayed } });
    other.restore(method.state());
    const of = (one: Em): Promise<Collected> => one.collect(table, round(2));
    expect(await of(other)).toEqual(await of(method));
  });

  test("a task without an answer is refused in one sentence", () => {
    const { ending: _, ...without } = problem;
    expect(em.misfit?.(without, {})).toContain("no answer follows the strings of this task");
    expect(em.misfit?.(problem, {})).toBeUndefined();
    expect(em.misfit?.(problem, { "em.learns": "label" })).toContain("are not one of a few labels");
  });
});
