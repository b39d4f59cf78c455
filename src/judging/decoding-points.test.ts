import { beforeAll, describe, expect, it } from "vitest";
import { ExactAnswers } from "./answers";
import { type DecodingPoint, decodingPoints, meanDecodings } from "./decoding-points";
import { conditioned } from "./frontier";
import { diversity } from "./diversity";
import { hiddenState } from "./embedding";
import { listedDiversity } from "./diversity-measure";
import { TablePolicy, momentAt, randomNext, stringLogProb } from "./testing/table";
import { toyOf } from "./testing/enumerated";
import { type ToyReward, toyTask } from "./testing/tasks";
import { topStrings } from "./top-strings";
import { beam } from "./decodings";
import { type Prompt, sequence } from "../lm/sequences";

const V = 5;
const STOP = 4;
const off = randomNext(V, 21);
const likelihood: ToyReward = {
  likelihoodWeight: 1,
  first: 0,
  firstElse: 0,
  later: 0,
  empty: 0,
};
const lengths = { minLength: 1, maxLength: 3 };
const toy = toyOf({ ...lengths, layout: "ranked", reward: () => likelihood });
const COUNT = 4;

/** A whole walk of a tree that can be enumerated, and its points. */
async function pointsOf(policy: TablePolicy, solved?: Prompt) {
  const task = { ...toyTask(toy), ...(solved && { demonstrated: () => solved }) };
  const [prompt] = task.trainPrompts;
  const measure = { kind: "embedding", embedder: hiddenState(policy) } as const;
  const settings = { diversity: measure, seed: 1, samples: 64, draws: 0, wholeRows: true };
  const answers = new ExactAnswers(policy, task, settings);
  const { reached, prior } = await answers.masses(prompt, momentAt(1));
  const { frozen, size } = reached;
  const listed = Array.from({ length: size }, (_, s) => s).slice(1);
  const strings = listed.map((s) => frozen.string(s));
  const points = await decodingPoints(
    {
      policy,
      task,
      prompt,
      measure,
      reached,
      listed,
      diversity: await listedDiversity(measure, prompt, strings, STOP),
      top: await topStrings(frozen, { ...lengths, count: COUNT, nodes: 1000 }),
      rewardTemperature: 0.7,
      count: COUNT,
      seed: 2,
    },
    [{ title: "prior", masses: conditioned(listed.map((s) => Math.exp(prior[s]))) }],
  );
  return { points, strings, measure, prompt, prior: listed.map((s) => Math.exp(prior[s])) };
}

describe("points of decodings", () => {
  const policy = new TablePolicy(V, STOP, randomNext(V, 22), off);
  let found: Awaited<ReturnType<typeof pointsOf>>;
  beforeAll(async () => void (found = await pointsOf(policy)));
  const named = (title: string): DecodingPoint => {
    const point = found.points.find((p) => p.title === title);
    if (!point) throw new Error(`no point ${title}`);
    return point;
  };

  it("there is one for every decoding and for best of n of prior and policy", () => {
    expect(found.points.map(({ title }) => title)).toEqual([
      "prior",
      "ancestral",
      "tempered, T 0.7",
      "nucleus, top p 0.95",
      "best n of 5n samples",
      "greedy",
      "beam, n beams",
      "beam, 5n beams",
      "diverse beam, n beams in n groups",
      "diverse beam, 5n beams in n groups",
      "policy, best n of 5n samples",
    ]);
  });

  it("few-shot is among them where the policy was opened for so long a prompt", async () => {
    const solved = { id: "solved", text: "solved", tokens: Uint32Array.of(1, 2, 3) };
    const titles = async (longestPrompt: number) => {
      const opened = Object.assign(new TablePolicy(V, STOP, randomNext(V, 22), off), {
        longestPrompt,
      });
      return (await pointsOf(opened, solved)).points.map(({ title }) => title);
    };
    expect(await titles(3)).toContain("few-shot, ancestral");
    expect(await titles(2)).not.toContain("few-shot, ancestral");
  });

  it("of samples are expectations over all strings", () => {
    const { strings, prior } = found;
    const mass = prior.reduce((a, p) => a + p, 0);
    expect(mass).toBeCloseTo(1, 5);
    const logP = strings.map((z) => stringLogProb(off, STOP, z));
    const point = named("ancestral");
    const mean = prior.reduce((a, p, k) => a + (p / mass) * logP[k], 0);
    expect(point.logLikelihood).toBeCloseTo(mean, 5);
    expect(named("prior").diversity).toBeCloseTo(point.diversity, 6);
    // rows: the first once, then one for each token but the last possible
    const later = prior.reduce((a, p, k) => a + (p / mass) * Math.min(2, strings[k].length), 0);
    expect(point.evaluations).toBeCloseTo(1 + COUNT * later, 5);
    expect(point.regret).toBeNull();
    expect(named("tempered, T 0.7").best).toBeGreaterThan(point.best);
  });

  it("of a search are of what it found, with its regret", async () => {
    const { prompt, measure } = found;
    const { z, evaluations } = await beam(1).draw(policy, {
      prompt,
      batch: COUNT,
      ...lengths,
      seed: 0,
    });
    const logP = Array.from({ length: z.batch }, (_, b) =>
      stringLogProb(off, STOP, sequence(z, b)),
    );
    const point = named("beam, n beams");
    expect(point.logLikelihood).toBeCloseTo(
      logP.reduce((a, p) => a + p / COUNT, 0),
      5,
    );
    expect(point.best).toBeCloseTo(Math.max(...logP), 5);
    expect(point.evaluations).toBe(evaluations);
    const pairs = diversity(await measure.embedder.embed(prompt, z), z.batch);
    expect(point.diversity).toBeCloseTo(Number(pairs?.value), 5);
    // every node of the tree is within 5n beams, which therefore find the n likeliest
    expect(named("beam, 5n beams").regret?.high).toBeCloseTo(0, 5);
    expect(point.regret?.value).toBeGreaterThanOrEqual(0);
    expect(named("greedy")).toMatchObject({ strings: 1, diversity: 0 });
    // groups may find the same string, which counts once in number and regret
    for (const { title, strings: n, regret } of found.points.filter((p) => p.regret !== null)) {
      expect(n, title).toBeLessThanOrEqual(COUNT);
      expect(Number(regret?.low), title).toBeGreaterThanOrEqual(0);
    }
  });

  it("over prompts are means, way by way", () => {
    const a = named("beam, n beams");
    const b = { ...a, best: a.best - 1, regret: { value: 2, low: 2, high: null } };
    const [mean] = meanDecodings([[a], [b]]);
    expect(mean.best).toBeCloseTo(a.best - 0.5, 12);
    expect(mean.regret?.high).toBeNull();
    expect(mean.regret?.low).toBeCloseTo((Number(a.regret?.low) + 2) / 2, 12);
    expect(meanDecodings([])).toEqual([]);
  });
});
