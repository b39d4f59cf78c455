import { describe, expect, it } from "vitest";
import { exactDiversity } from "./diversity";
import { hiddenState } from "./embedding";
import { logSumExp } from "./numbers";
import { study } from "./study";
import type { StudyCurve } from "./study-curves";
import { type NextToken, TablePolicy, everyString, momentAt, randomNext } from "./testing/table";
import { toyOf } from "./testing/enumerated";
import { toyTask } from "./testing/tasks";

const V = 5;
const STOP = 4;
const LONGEST = 3;
const T = 0.7; // of the moment
const off = randomNext(V, 21);
const trained = randomNext(V, 22);
const reward = { likelihoodWeight: 1, first: 0, firstElse: 0, later: 0, empty: 0 };
const toy = toyOf({ maxLength: LONGEST, layout: "ranked", reward: () => reward });
const task = toyTask(toy);
const [prompt] = task.trainPrompts;

/** Every token's logits over a temperature. */
const heated =
  (next: NextToken, temperature: number): NextToken =>
  (prefix) => {
    const row = next(prefix).map((x) => x / temperature);
    const norm = logSumExp(row);
    return row.map((x) => x - norm);
  };

/** A policy for every T: its table is another at each. */
class Conditioned extends TablePolicy {
  inForce = T;
  constructor() {
    super(V, STOP, (prefix) => heated(trained, this.inForce)(prefix), off);
  }
  condition(temperature: number): void {
    this.inForce = temperature;
  }
}

const strings = everyString(V, STOP, LONGEST);
const counts = Float32Array.from(
  strings.flatMap((z) => Array.from({ length: V }, (_, v) => z.filter((x) => x === v).length)),
);
/** log q(z⊤) of a table; the stop is certain at the longest length. */
const logsOf = (next: NextToken) =>
  strings.map((z) =>
    [...z, STOP].reduce(
      (sum, token, i) => sum + (i === LONGEST ? 0 : next(z.slice(0, i))[token]),
      0,
    ),
  );
const logP = strings.map((z) =>
  [...z, STOP].reduce((sum, token, i) => sum + off(z.slice(0, i))[token], 0),
);

/** Where masses lie, by enumeration. */
function placeOf(logs: readonly number[]) {
  const norm = logSumExp(logs);
  const q = logs.map((x) => Math.exp(x - norm));
  return {
    logLikelihood: q.reduce((sum, x, s) => sum + x * logP[s], 0),
    diversity: exactDiversity(counts, q) ?? NaN,
  };
}

function near(curve: StudyCurve | undefined, expected: (setting: number) => readonly number[]) {
  if (!curve) throw new Error("the curve is missing");
  for (const { setting, logLikelihood, diversity, seen } of curve.points) {
    const place = placeOf(expected(setting));
    expect(logLikelihood).toBeCloseTo(place.logLikelihood, 4);
    expect(diversity).toBeCloseTo(place.diversity, 4);
    expect(seen).toBeGreaterThan(0.99999);
  }
}

const subject = (policy: TablePolicy) => ({
  policy,
  task,
  diversity: { kind: "embedding", embedder: hiddenState(policy) } as const,
  seed: 1,
  onProgress: () => undefined,
  breathe: () => Promise.resolve(),
});

describe("curves of a study, on a tree that is enumerated", () => {
  it("target by T, policy by T, tempering by T and nucleus by p are exact", async () => {
    const policy = new Conditioned();
    const temperatures = { low: 0.5, high: 1.2 };
    const found = await study({ ...subject(policy), temperatures }, prompt, momentAt(3, T));
    const named = (title: string) => found.curves.find((curve) => curve.title === title);
    const settings = (title: string) => named(title)?.points.map(({ setting }) => setting);
    expect(found.curves.map(({ parameter }) => parameter)).toEqual(["T", "T", "token T", "top p"]);
    expect(settings("target")).toEqual([0.5, 0.6, 0.7, 0.85, 1]);
    expect(settings("policy")).toEqual([0.5, 0.6, 0.7, 0.85, 1, 1.2]);
    near(named("target"), (at) => logP.map((x) => x / at));
    near(named("policy"), (at) => logsOf(heated(trained, at)));
    near(named("untrained, tempered"), (at) => logsOf(heated(off, at)));
    const whole = named("untrained, nucleus")?.points.at(-1); // top p 1: the model itself
    const model = placeOf(logsOf(off));
    expect(whole?.logLikelihood).toBeCloseTo(model.logLikelihood, 4);
    expect(whole?.diversity).toBeCloseTo(model.diversity, 4);
    expect(policy.inForce).toBe(T);
    // the numbered points of target and policy lie on their curves
    for (const title of ["target", "policy"]) {
      const point = found.points.find((one) => one.title === title);
      const same = named(title)?.points.find(({ setting }) => setting === T);
      expect(same?.logLikelihood).toBeCloseTo(point?.logLikelihood ?? NaN, 9);
    }
  });

  it("a policy of one temperature has no curve", async () => {
    const policy = new TablePolicy(V, STOP, trained, off);
    const { curves } = await study(subject(policy), prompt, momentAt(3, T));
    expect(curves.map(({ title }) => title)).not.toContain("policy");
  });

  it("lets messages in before every point, and ends where it is not wanted any more", async () => {
    const policy = new TablePolicy(V, STOP, trained, off);
    let breaths = 0;
    const breathe = () =>
      ++breaths > 5 ? Promise.reject(new Error("cancelled")) : Promise.resolve();
    const cut = study({ ...subject(policy), breathe }, prompt, momentAt(3, T));
    await expect(cut).rejects.toThrow("cancelled");
    expect(breaths).toBe(6);
  });
});
