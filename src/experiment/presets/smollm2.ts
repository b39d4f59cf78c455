/**
 * The real language model of the presets that need one: SmolLM2-135M-Instruct of the Hugging Face
 * hub, of 135 million parameters (Apache-2.0).
 */
export const SMOLLM2 = "hub:HuggingFaceTB/SmolLM2-135M-Instruct";
