/** A symbol or a word of the field. What it means is in `meanings.ts`, loaded when it is asked. */
export interface Term {
  readonly sign: string;
  readonly word: string;
  readonly short: string; // one line of the list
}

export const terms = {
  z: { sign: "z", word: "string", short: "a string that was written" },
  stop: { sign: "⊤", word: "stop", short: "the token that ends a string" },
  prior: { sign: "p", word: "prior", short: "the model before training" },
  policy: { sign: "q", word: "policy", short: "the model as it is now" },
  reward: { sign: "R", word: "reward", short: "what is asked for" },
  target: { sign: "target", word: "target", short: "the goal: how often each string is wanted" },
  temperature: { sign: "T", word: "temperature", short: "how sharp the goal is" },
  Z: { sign: "Z", word: "partition function", short: "the sum that makes it 100 %" },
  nats: { sign: "nats", word: "nats", short: "the unit of a natural logarithm" },
  KL: {
    sign: "KL",
    word: "Kullback–Leibler divergence",
    short: "how far one distribution is from another",
  },
  TV: { sign: "TV", word: "total variation", short: "the share that lies in the wrong place" },
  LoRA: { sign: "LoRA", word: "low-rank adapter", short: "the few numbers that are trained" },
  prefix: { sign: "prefix", word: "prefix", short: "the beginning of a string" },
  seed: { sign: "seed", word: "seed", short: "where all chance of a run begins" },
  step: { sign: "step", word: "step", short: "one round of writing and learning" },
} as const satisfies Record<string, Term>;

export type TermName = keyof typeof terms;
export const termNames = Object.keys(terms) as TermName[];
export const termOf = (name: TermName): Term => terms[name];
