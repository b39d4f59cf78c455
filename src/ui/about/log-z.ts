import type { TaskFacts } from "../../worker/protocol";

/** How the policy's own log Z is read, by where its objective states it. */
export const logZTexts: Readonly<
  Record<TaskFacts["logZ"], { readonly title: string; readonly is: string; readonly found: string }>
> = {
  root: {
    title: "log Z at the root",
    is:
      "The policy's own estimate is r₀/T − t₀: the tempered log-reward of the empty string " +
      "less the log-probability of stopping at once. No network learns it.",
    found:
      "exact, read off the stop probability at every step that has samples of the prompt shown",
  },
  shortest: {
    title: "log Z at the shortest length",
    is:
      "The policy's own estimate is u_{i} = r_{i}/T − t_{i} − Σ l_{k} at the shortest length i " +
      "at which a string may end.",
    found: "mean over a step's samples of the prompt shown; the dark line is its average",
  },
  last: {
    title: "log Z at the samples' ends",
    is:
      "This objective trains whole strings alone, so the policy's estimate is the mean of u_{n} " +
      "= log R/T − log q over its samples. It lies below log Z by KL(policy ‖ target) on " +
      "average, and equals it once the problem is solved.",
    found: "mean over a step's samples of the prompt shown; the dark line is its average",
  },
  learned: {
    title: "Learned log Z",
    is:
      "This objective learns log Z of every prompt that it trains on, as a number of its own " +
      "beside the adapter. A held-out prompt has none.",
    found:
      "the learned number as it stood before the update, at every step that has samples of the " +
      "prompt shown",
  },
};
