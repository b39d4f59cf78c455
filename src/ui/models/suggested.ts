/**
 * Models that are known to open here. Sizes and licences of the hub's files are read from the hub;
 * what stands here is what their publishers say, and only until then.
 */
export interface Suggested {
  readonly model: string; // as the field `model.name` has it
  readonly licence: string;
  readonly family: string;
}

const hub = (name: string, family: string, licence: string): Suggested => ({
  model: `hub:${name}`,
  licence,
  family,
});

/** The embedded model: part of the page, so there is nothing to ask for. */
export const EMBEDDED = "world";
export const embedded: Suggested & { readonly parameters: number } = {
  model: EMBEDDED,
  licence: "MIT",
  family: "GPT-2",
  parameters: 1_159_552, // docs/embedded-model.md
};

export const suggested: readonly Suggested[] = [
  hub("HuggingFaceTB/SmolLM2-135M", "Llama", "Apache-2.0"),
  hub("HuggingFaceTB/SmolLM2-135M-Instruct", "Llama", "Apache-2.0"),
  hub("HuggingFaceTB/SmolLM2-360M", "Llama", "Apache-2.0"),
  hub("distilbert/distilgpt2", "GPT-2", "Apache-2.0"),
  hub("Qwen/Qwen2.5-0.5B", "Qwen 2", "Apache-2.0"),
  hub("Qwen/Qwen3-0.6B", "Qwen 3", "Apache-2.0"),
  hub("google/gemma-3-270m", "Gemma 3", "Gemma"),
];
