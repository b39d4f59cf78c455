import { streams } from "../../lm/streams";
import { type Sampling, samplingEvaluations } from "./decoding";
import { normalised } from "./rows";

const UNTRAINED = { step: 0, stream: streams.baselines, adapter: "off" } as const;

/** p_LM itself. */
export const ancestral: Sampling = {
  kind: "sampling",
  name: "ancestral",
  title: "ancestral",
  draw: async (policy, request) => {
    const z = await policy.sample({ ...UNTRAINED, ...request, temperature: 1 });
    return { z, evaluations: samplingEvaluations(z, request.maxLength) };
  },
  row: (logP, barred) => normalised(logP, (v) => v !== barred),
};

/** Every token's logits divided by `temperature`: not the same as tempering whole sequences. */
export const tempered = (temperature: number): Sampling => ({
  kind: "sampling",
  name: "tempered",
  title: `tempered, T ${temperature}`,
  draw: async (policy, request) => {
    const step = 1 + Math.round(1000 * temperature);
    const z = await policy.sample({ ...UNTRAINED, ...request, temperature, step });
    return { z, evaluations: samplingEvaluations(z, request.maxLength) };
  },
  row: (logP, barred) => normalised(logP, (v) => v !== barred, temperature),
});
