import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { converged, convergedSentence, type Look } from "./converged";

interface Recorded {
  readonly reports: readonly { readonly kind: string; readonly truth?: Look }[];
}

const looksOf = (name: string): readonly Look[] => {
  const text = readFileSync(`public/recordings/${name}.json`, "utf8");
  return (JSON.parse(text) as Recorded).reports.flatMap(({ truth }) => (truth ? [truth] : []));
};

/** The step at which a recorded run is first called converged. */
const firstOf = (looks: readonly Look[]): number | null =>
  looks.flatMap((_, k) => converged(looks.slice(0, k + 1)) ?? []).at(0)?.step ?? null;

const look = (step: number, kl: number, high: number | null = kl): Look => ({
  ...{ step, prompt: "X", target: 0, rewardTemperature: 1 },
  klForward: { value: kl, low: kl, high },
});

test("recorded runs: what learned the numbers has converged, at the third look below 1e-3", () => {
  expect(firstOf(looksOf("random-integers"))).toBe(240);
  expect(firstOf(looksOf("smollm2-integers"))).toBe(340);
});

test("recorded runs: none whose KL is large, or only bounded from below, has", () => {
  expect(firstOf(looksOf("continuation"))).toBeNull();
  expect(firstOf(looksOf("smollm2-constrained"))).toBeNull();
});

test("looks in a row, of one prompt and one target, and their upper bounds decide", () => {
  const three = [look(20, 4e-4), look(40, 5e-4), look(60, 3e-4)];
  expect(converged(three)).toEqual({ step: 60, kl: 3e-4 });
  expect(converged(three.slice(1))).toBeNull();
  expect(converged([...three, look(80, 2e-3)])).toBeNull();
  expect(converged([...three.slice(0, 2), { ...look(60, 3e-4), target: 1 }])).toBeNull();
  expect(converged([...three.slice(0, 2), look(60, 3e-4, null)])).toBeNull();
  expect(converged([...three.slice(0, 2), look(60, 3e-4, 2e-3)])).toBeNull();
});

test("a collapsed policy, which writes a tenth of the numbers, is never called converged", () => {
  const lost = Math.log(10); // KL(target ‖ q) is at least this, whatever loss and residuals are
  expect(firstOf([1, 2, 3, 4, 5].map((k) => look(20 * k, lost)))).toBeNull();
});

test("the sentence says when, how close and by which rule", () => {
  expect(convergedSentence({ step: 240, kl: 6.269e-4 })).toBe(
    "Converged at step 240: KL(target ‖ q) is at most 6.3e-4 nats, and was at most 1e-3 at " +
      "3 looks in a row.",
  );
});
