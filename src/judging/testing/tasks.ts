import type { Nats } from "../../lm/sequences";
import { listedTree } from "../../reward/listed-tree";
import type { CountedReward } from "../counting";
import type { Judgeable, TruthRule } from "../judgeable";
import type { Extra } from "../extra";

/** A reward of a toy task, by length and by whether the first token is permitted, and by a word. */
export interface ToyReward {
  readonly likelihoodWeight: number;
  readonly first: Nats; // first token permitted
  readonly firstElse: Nats;
  readonly later: Nats; // times the position, for every later token
  readonly empty: Nats;
  /** a token, and what its presence adds; absent: the reward can be counted */
  readonly word?: { readonly token: number; readonly weight: Nats };
  readonly unbounded?: boolean; // the terms declare no bound
}

export interface Toy {
  readonly vocabulary: number;
  readonly stop: number;
  readonly permitted: readonly number[];
  readonly minLength: number;
  readonly maxLength: number;
  readonly layout: "by-value" | "ranked";
  readonly maxNodes?: number; // of a ranked walk
  readonly reward: () => ToyReward; // read at every call, as a live reward is
}

const countable = (toy: Toy, n: number, starts: boolean): Nats => {
  const { first, firstElse, later, empty } = toy.reward();
  return n === 0 ? empty : (starts ? first : firstElse) + later * ((n * (n + 1)) / 2 - 1);
};

/** log R of a string without the likelihood. */
export function extraReward(toy: Toy, z: ArrayLike<number>): Nats {
  const { word } = toy.reward();
  const found = word !== undefined && Array.from(z).includes(word.token);
  return countable(toy, z.length, toy.permitted.includes(z[0])) + (found ? word.weight : 0);
}

function extraOf(toy: Toy): Extra {
  const { word, unbounded } = toy.reward();
  const most = Math.max(0, word?.weight ?? 0);
  return {
    of: (strings) => strings.map((z) => extraReward(toy, z)),
    ...(unbounded !== true && {
      bound: (prefix, n) =>
        most +
        (prefix.length > 0
          ? countable(toy, n, toy.permitted.includes(prefix[0]))
          : Math.max(countable(toy, n, true), countable(toy, n, false))),
    }),
  };
}

function truthRule(toy: Toy): TruthRule {
  const { layout, vocabulary, permitted, minLength, maxLength } = toy;
  if (layout === "ranked")
    return { kind: "walked", maxNodes: toy.maxNodes ?? 5000, maxDepth: maxLength };
  const listed = listedTree(permitted.map((token) => Uint32Array.of(token)));
  const counted = (): CountedReward | null => {
    const { likelihoodWeight, word } = toy.reward();
    if (likelihoodWeight !== 0 || word !== undefined) return null;
    const logR = (n: number, node: number) => countable(toy, n, node > 0);
    return { vocabulary, tree: listed, minLength, maxLength, logR };
  };
  return {
    kind: "enumerated",
    listed,
    labels: permitted.map(String),
    counted,
  };
}

/** A task on a small vocabulary, small enough to enumerate every string. */
export function toyTask(toy: Toy): Judgeable {
  const prompt = { id: "p", text: "", tokens: new Uint32Array() };
  let made: { readonly of: ToyReward; readonly extra: Extra } | undefined;
  return {
    noun: "numbers",
    trainPrompts: [prompt],
    heldOutPrompts: [],
    stopToken: toy.stop,
    stopText: "⊤",
    rules: () => ({ minLength: toy.minLength, maxLength: toy.maxLength, logZAt: "root" }),
    likelihoodWeight: () => toy.reward().likelihoodWeight,
    logReward: () => new Float32Array(),
    extra: () => {
      const reward = toy.reward();
      if (made?.of !== reward) made = { of: reward, extra: extraOf(toy) };
      return made.extra;
    },
    valid: (z) => z.length === 1 && toy.permitted.includes(z[0]),
    show: (z) => z.join(" "),
    truth: truthRule(toy),
  };
}
