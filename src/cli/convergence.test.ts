import { expect, test } from "vitest";
import type { Report } from "../worker/protocol";
import { Convergence } from "./convergence";

const at = (step: number, kl: number) =>
  ({
    kind: "truth",
    run: "1",
    truth: {
      ...{ step, prompt: "0", target: 0, rewardTemperature: 1 },
      klForward: { value: kl, low: kl, high: kl },
    },
  }) as Report;

test("three small answers in a row end a run, and one step is one answer", () => {
  const convergence = new Convergence();
  for (const [step, kl] of [
    [20, 0.5],
    [40, 5e-4],
    [60, 4e-4],
    [60, 4e-4],
  ] as const)
    convergence.take(at(step, kl));
  expect(convergence.signal.aborted).toBe(false);
  convergence.take(at(80, 3e-4));
  expect(convergence.signal.aborted).toBe(true);
  expect(convergence.found).toEqual({ step: 80, kl: 3e-4 });
});

test("a run does not end before an edit that is still to come", () => {
  const convergence = new Convergence([{ step: 100 }]);
  for (const step of [20, 40, 60, 80]) convergence.take(at(step, 1e-4));
  expect(convergence.signal.aborted).toBe(false);
  convergence.take(at(100, 1e-4));
  expect(convergence.found?.step).toBe(100);
});
