import { streams } from "../../lm/streams";
import { sequence } from "../../lm/sequences";
import { stringLogProbs } from "../likelihood";
import { pack } from "../pack";
import { type Search, samplingEvaluations } from "./decoding";

/**
 * The n likeliest different strings of `factor`·n samples, by log p_LM(z⊤|X): best of n, at the
 * compute of a search that runs as many beams. Fewer where the samples hold fewer different ones.
 */
export const bestOf = (factor: number, adapter: "on" | "off"): Search => ({
  kind: "search",
  name: "best-of",
  title: `best n of ${factor}n samples`,
  draw: async (policy, request) => {
    const { prompt, batch, maxLength } = request;
    const z = await policy.sample({
      ...request,
      batch: factor * batch,
      temperature: 1,
      step: 0,
      stream: streams.baselines,
      adapter,
    });
    const logP = stringLogProbs(await policy.logProbs(prompt, z, "off"), z);
    const found = new Map<string, { readonly string: Uint32Array; readonly logP: number }>();
    logP.forEach((p, b) => {
      const string = sequence(z, b).slice();
      found.set(string.join(" "), { string, logP: p });
    });
    const best = [...found.values()].sort((a, b) => b.logP - a.logP).slice(0, batch);
    return {
      z: pack(
        best.map(({ string }) => string),
        maxLength,
        policy.stopToken,
      ),
      evaluations: samplingEvaluations(z, maxLength),
    };
  },
});
