import { exp } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Prompt, Sequences } from "../lm/sequences";
import type { BaselineContext } from "./baselines";
import type { Sampling } from "./decodings";
import { effectiveNumber, exactDiversity, diversity as meanDissimilarity } from "./diversity";
import type { Embedder } from "./embedding";
import { pack } from "./pack";
import type { ListedDiversity } from "./by-value";
import { listedOutcomes } from "./counting";
import type { ListedTree } from "../reward/listed-tree";
import { decodedRows, listedMasses, listedRowsOf } from "./listed-masses";
import { normalisedLogs } from "./numbers";
import type { Expectation } from "./report";
import type { Judgeable } from "./judgeable";

/**
 * How the diversity of what is written is measured. Strings that a task lists have no likeness
 * worth an angle between vectors, so there it is their effective number, e^H (Hill 1973); sentences
 * are embedded (Hu et al. 2024, §4.1). A sentence model of the visitor's choice comes before both.
 */
export type Diversity =
  | { readonly kind: "effective-number" }
  | { readonly kind: "embedding"; readonly embedder: Embedder };

export const diversityOf = (task: Judgeable, own: Embedder, chosen?: Embedder): Diversity =>
  chosen
    ? { kind: "embedding", embedder: chosen }
    : task.truth.kind === "enumerated"
      ? { kind: "effective-number" }
      : { kind: "embedding", embedder: own };

/** The measure in a few words, with its unit; `chosen` is the visitor's sentence model. */
export function diversityUnit(task: Judgeable, chosen?: string): string {
  if (chosen !== undefined) return `1 − mean cosine similarity, ${chosen}`;
  return task.truth.kind === "enumerated"
    ? `effective number of ${task.noun}, exp H`
    : "1 − mean cosine similarity of hidden states";
}

/** The measure as a function of the masses of listed strings. */
export async function listedDiversity(
  diversity: Diversity,
  prompt: Prompt,
  strings: readonly Uint32Array[],
  stop: number,
): Promise<ListedDiversity> {
  if (diversity.kind === "effective-number") return effectiveNumber;
  const embedded = await diversity.embedder.embed(
    prompt,
    pack(strings, Math.max(1, ...strings.map((z) => z.length)), stop),
  );
  return (masses) => exactDiversity(embedded, masses);
}

/**
 * How a task's ways of decoding the untrained model are scored. Where strings are listed this walks
 * the model's tree.
 */
export function baselineContext(
  policy: Policy,
  task: Judgeable,
  diversity: Diversity,
): BaselineContext {
  const { truth } = task;
  return {
    policy,
    likelihoodWeight: task.likelihoodWeight(),
    ...(task.terminal && { terminal: task.terminal }),
    extra: async (prompt, z) => {
      const logR = await task.logReward(prompt, z);
      return Array.from(z.lengths, (n, b) => logR[b * (z.width + 1) + n]);
    },
    diversity: async (prompt, z, decoding) => {
      if (truth.kind === "walked") return sampledDiversity(diversity, prompt, z);
      const { listed } = truth;
      if (listedOutcomes(listed.strings, task.rules().minLength) !== "strings") return null;
      const measure = await listedDiversity(diversity, prompt, listed.strings, task.stopToken);
      const value = measure(await decodedMasses({ policy, task, listed }, prompt, decoding));
      return value === null ? null : { value };
    },
  };
}

/** Of samples, where the measure sees samples. */
export const sampledDiversity = async (
  diversity: Diversity,
  prompt: Prompt,
  z: Sequences,
): Promise<Expectation | null> =>
  diversity.kind === "embedding"
    ? meanDissimilarity(await diversity.embedder.embed(prompt, z), z.batch)
    : null;

/** What a way of decoding makes of listed strings: their masses [K], conditioned on them, exact. */
async function decodedMasses(
  { policy, task, listed }: { policy: Policy; task: Judgeable; listed: ListedTree },
  prompt: Prompt,
  decoding: Sampling,
): Promise<Float64Array> {
  const sampler = { ...task.rules(), stop: task.stopToken };
  const rows = await listedRowsOf(policy, { prompt, adapter: "off", listed });
  const decoded = decodedRows(rows, listed, decoding, sampler);
  return normalisedLogs(listedMasses(decoded, listed, sampler).logListed).map(exp);
}
