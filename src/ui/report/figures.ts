import type { Bounded, Expectation, Truth } from "../../worker/protocol";
import { atLeast, bounded, figure, percent, whole } from "../shared/figures";
import type { Line } from "./content";

/** The figures of an exact answer, each with how it is found and how far it may be off. */
export function figureLines(truth: Truth): readonly Line[] {
  const distances: readonly [string, Bounded | null][] = [
    ["Total variation between policy and target", truth.tv],
    ["KL(q‖target), nats", truth.klReverse],
    ["KL(target‖q), nats", truth.klForward],
    ["log Z of the target, nats", truth.logZ],
    [`Policy mass on valid strings`, truth.valid],
  ];
  const means: readonly [string, Expectation | null][] = [
    ["Mean log R of the target, nats", truth.targetReward],
    ["Mean log R of the untrained model, nats", truth.priorReward],
    ["Diversity of the target", truth.targetDiversity],
  ];
  return [
    ...distances.map(([name, of]) => ({
      name,
      value: bounded(of),
      how: of ? howBounded(of, truth) : "cannot be told here",
    })),
    ...means.map(([name, of]) => ({ name, value: figure(of?.value ?? null), how: howMean(of) })),
    {
      name: `Strings above ${percent(truth.modes.share)} % that the policy covers`,
      value: `${whole(truth.modes.covered)} of ${whole(truth.modes.of)}`,
      how: "counted",
    },
    {
      name: "Share of the target that was reached",
      value: truth.exact ? "all" : `≥ ${atLeast(truth.coverage)} %`,
      how: support[truth.support],
    },
    {
      name: "Noise floor, nats",
      value: figure(truth.noiseFloor),
      how: "what a perfect sampler's empirical KL would show, (k − 1)/2N",
    },
  ];
}

const support: Readonly<Record<Truth["support"], string>> = {
  counted: "all strings are counted: exact",
  walked: "all strings of any weight are walked: exact",
  cut: "the walk was cut: bounds hold for what it left out",
  unbounded: "the walk was cut and no bound is known: what it left out is estimated",
};

function howBounded({ error, low, high }: Bounded, { exact }: Truth): string {
  if (exact) return "exact, no sampling";
  const between = `between ${figure(low)} and ${high === null ? "no known bound" : figure(high)}`;
  return error === undefined ? between : `estimate ± ${figure(error)}, ${between}`;
}

function howMean(of: Expectation | null): string {
  if (!of) return "not known here";
  return of.error === undefined ? "exact" : `of samples, standard error ${figure(of.error)}`;
}
