import { expect, test, vi } from "vitest";
import { experimentOf } from "../../experiment/presets";
import { controlsOf, summary } from "./sections";

/** The record of methods with one more row. */
vi.mock("../../methods/index", async (original) => {
  const { methods } = await original<Record<"methods", object>>();
  const { maximumLikelihood } = await import("../../methods/testing/likelihood");
  return { methods: { ...methods, likelihood: maximumLikelihood } };
});

/** What the form shows while a method is chosen. */
function shown(method: string): readonly string[] {
  const { leaves } = experimentOf("continuation");
  const matter = {
    preset: "continuation",
    leaves: { ...leaves, "method.name": method },
    extra: new Set<string>(),
  } as const;
  const controls = [...controlsOf("training", matter), ...controlsOf("replay", matter)];
  return controls.map(({ path }) => path);
}

test("the form offers the methods, and of their own fields those of the chosen one", () => {
  for (const method of ["gflownet", "likelihood"])
    expect(shown(method)).toEqual(
      expect.arrayContaining(["method.name", "batch.samples", "optimiser.clip", "run.seed"]),
    );
  const own = ["objective.pairs", "objective.lambda", "behaviour.replay", "replay.capacity"];
  expect(shown("gflownet")).toEqual(expect.arrayContaining(own));
  expect(shown("gflownet")).not.toContain("likelihood.demonstrations");
  expect(shown("likelihood")).toContain("likelihood.demonstrations");
  for (const path of own) expect(shown("likelihood")).not.toContain(path);
  for (const method of ["gflownet", "reinforce"]) expect(shown(method)).toContain("behaviour.lag");
  for (const method of ["sft", "ppo"]) expect(shown(method)).not.toContain("behaviour.lag");
});

test("what a folded section prints is of the chosen method alone", () => {
  const { leaves } = experimentOf("continuation");
  const of = (method: string) => {
    const chosen = { ...leaves, "method.name": method };
    return [summary("training", chosen), summary("replay", chosen)].join("; ");
  };
  expect(of("gflownet")).toMatch(/SubTB.*seed 7, replay 10 %/);
  expect(of("likelihood")).not.toMatch(/SubTB|replay/);
  expect(of("sft")).toMatch(/^SFT, known answers, 4 × 8, lr/);
  expect(of("reinforce")).toMatch(/^RLOO, β 1, 4 × 8, lr/);
  expect(of("ppo")).toMatch(/^PPO × 4, β 1, 4 × 8, lr/);
  for (const method of ["sft", "reinforce", "ppo"]) expect(of(method)).not.toMatch(/SubTB|replay/);
});
