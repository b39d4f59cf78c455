import type { Policy } from "../../lm/policy";
import type { Nats } from "../../lm/sequences";
import { pack } from "../pack";
import type { DrawRequest, Search, Written } from "./decoding";
import { NextTokens } from "./next-tokens";

/**
 * Beam search for strings with a large log p_LM(z⊤|X), no penalty on length, as `transformers` does
 * it: of the 2B best continuations of B beams those that stop and are among the first B are
 * finished, the first B others run on; the search ends when B are finished and no running beam is
 * likelier than the worst of them. At the longest length the running beams stop, whatever log p(⊤)
 * is there; it counts.
 */
export const beam = (factor: number): Search => ({
  kind: "search",
  name: "beam",
  title: `beam, ${times(factor)} beams`,
  draw: (policy, request) =>
    search(policy, request, { groups: 1, width: factor * request.batch, penalty: 0 }),
});

/** The likeliest token at every position: beam search with one beam. */
export const greedy: Search = {
  kind: "search",
  name: "greedy",
  title: "greedy",
  draw: (policy, request) =>
    search(policy, { ...request, batch: 1 }, { groups: 1, width: 1, penalty: 0 }),
};

/**
 * Diverse beam search (Vijayakumar et al. 2016): n groups of `factor` beams, one after the other;
 * a token that beams of earlier groups take at this position costs `penalty` nats for each of
 * them. The n best of all groups, by their penalised scores; two groups may find the same string.
 */
export const diverseBeam = (factor: number, penalty = 1): Search => ({
  kind: "search",
  name: "diverse-beam",
  title: `diverse beam, ${times(factor)} beams in n groups`,
  draw: (policy, request) =>
    search(policy, request, { groups: request.batch, width: factor, penalty }),
});

const times = (factor: number): string => (factor === 1 ? "n" : `${factor}n`);

interface BeamRules {
  readonly groups: number;
  readonly width: number; // beams of a group
  readonly penalty: Nats;
}

interface Beam {
  readonly tokens: readonly number[];
  readonly score: Nats; // log p(z_1:i | X) less penalties
  readonly node: number; // of the tree
}

interface Group {
  running: readonly Beam[];
  finished: readonly Pick<Beam, "tokens" | "score">[]; // the best first
}

async function search(policy: Policy, request: DrawRequest, rules: BeamRules): Promise<Written> {
  if (request.tool)
    throw new Error(
      "Greedy writing and beam search write every token themselves and call no tool; " +
        "sample instead.",
    );
  const tree = await NextTokens.open(policy.tree(request.prompt, "off"));
  try {
    const { groups, evaluations } = await extendGroups(tree, { policy, request, rules });
    const best = groups.flatMap(({ finished }) => finished).sort(byScore);
    const strings = best.slice(0, request.batch).map(({ tokens }) => tokens);
    return { z: pack(strings, request.maxLength, policy.stopToken), evaluations };
  } finally {
    tree.close();
  }
}

const byScore = (a: { score: Nats }, b: { score: Nats }): number => b.score - a.score;

async function extendGroups(
  tree: NextTokens,
  { policy, request, rules }: { policy: Policy; request: DrawRequest; rules: BeamRules },
): Promise<{ groups: Group[]; evaluations: number }> {
  const { minLength, maxLength } = request;
  const stop = policy.stopToken;
  const root: Beam = { tokens: [], score: 0, node: 0 };
  const groups = Array.from({ length: rules.groups }, (): Group => ({
    running: [root],
    finished: [],
  }));
  let evaluations = 1;
  for (let length = 0; ; length++) {
    const taken = new Map<number, number>(); // by token, beams of earlier groups
    const step = { tree, stop, rules, taken, mayStop: length >= minLength };
    const chosen = groups.map((group) =>
      length < maxLength ? advance(group, step) : finishAll(group, step),
    );
    const nodes = await tree.extend(
      chosen.flatMap((of) => of.map(({ parent, token }) => ({ parent: parent.node, token }))),
    );
    let next = 0;
    groups.forEach((group, g) => {
      const of = chosen[g] ?? [];
      group.running = of.map(({ parent, token, score }) => ({
        tokens: [...parent.tokens, token],
        score,
        node: nodes[next++] ?? NaN,
      }));
    });
    evaluations += nodes.length;
    if (nodes.length === 0) return { groups, evaluations };
  }
}

interface Continuation {
  readonly parent: Beam;
  readonly token: number;
  readonly score: Nats;
}

interface BeamStep {
  readonly tree: NextTokens;
  readonly stop: number;
  readonly rules: BeamRules;
  readonly taken: Map<number, number>;
  readonly mayStop: boolean;
}

/** Finishes what stops among the best, and returns what runs on; nothing when the group is done. */
function advance(group: Group, step: BeamStep): Continuation[] {
  const { stop, taken } = step;
  const { width } = step.rules;
  const best = likeliest(group.running, step);
  const stopped = best.slice(0, width).filter(({ token }) => token === stop);
  finish(group, stopped, width);
  const next = best.filter(({ token }) => token !== stop).slice(0, width);
  const worst = group.finished[width - 1]?.score ?? -Infinity;
  if (next.every(({ score }) => score <= worst)) return [];
  for (const { token } of next) taken.set(token, (taken.get(token) ?? 0) + 1);
  return next;
}

/** At the longest length every running beam stops. */
function finishAll(group: Group, { tree, stop, rules }: BeamStep): Continuation[] {
  const stopped = group.running.map((parent) => {
    const score = parent.score + tree.row(parent.node)[stop];
    return { parent, token: stop, score };
  });
  finish(group, stopped, rules.width);
  return [];
}

function finish(group: Group, stopped: readonly Continuation[], width: number): void {
  const fresh = stopped.map(({ parent, score }) => ({ tokens: parent.tokens, score }));
  group.finished = [...group.finished, ...fresh].sort(byScore).slice(0, width);
}

/** The 2B best continuations, the best first; equal ones by beam, then by token. */
function likeliest(running: readonly Beam[], step: BeamStep): Continuation[] {
  const { tree, stop, rules, taken, mayStop } = step;
  const V = tree.vocabulary;
  const scores = new Float64Array(running.length * V);
  running.forEach(({ node, score }, b) => {
    const row = tree.row(node);
    for (let v = 0; v < V; v++)
      scores[b * V + v] =
        v === stop && !mayStop
          ? -Infinity
          : score + row[v] - rules.penalty * (v === stop ? 0 : (taken.get(v) ?? 0));
  });
  return largest(scores, 2 * rules.width).map((at) => ({
    parent: running[Math.floor(at / V)],
    token: at % V,
    score: scores[at],
  }));
}

/** Indices of the `count` largest finite values, the largest first, equal ones in order. */
function largest(values: Float64Array, count: number): number[] {
  const sorted = values.slice().sort();
  const least = sorted[Math.max(0, sorted.length - count)] ?? Infinity;
  const kept: number[] = [];
  values.forEach((x, k) => {
    if (x >= least && x > -Infinity) kept.push(k);
  });
  return kept.sort((a, b) => values[b] - values[a] || a - b).slice(0, count);
}
