import type { Leaf, Leaves, Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import type { Lent, StepShape } from "../../worker/protocol/models";
import type { Machine } from "../../worker/protocol";

/** The leaves that a part of the shape is; the prompt's tokens are counted only by the model. */
const leafOf = {
  sequences: "batch.samples",
  newTokens: "length.max",
  rank: "lora.rank",
} as const satisfies Partial<Record<keyof StepShape, Path>>;
type Dialled = keyof typeof leafOf;
/** What a visitor sets by a dial. */
export type Dial = Dialled | "prompt";

/** A token of an English text is about so many characters; where it matters, rather fewer. */
const CHARACTERS_PER_TOKEN = 3;

/** What a step of these settings holds, as far as it is known before the model is open. */
export function shapeOf(leaves: Leaves, prompts: readonly string[]): StepShape {
  const longest = Math.max(1, ...prompts.map(({ length }) => length));
  const typed = String(leaves["prompt.text"] ?? "").length;
  const activations = leaves["model.activations"];
  return {
    sequences: Number(leaves[leafOf.sequences]),
    newTokens: Number(leaves[leafOf.newTokens]),
    rank: Number(leaves[leafOf.rank]),
    prompt: Math.ceil(Math.max(typed, longest) / CHARACTERS_PER_TOKEN),
    activations: activations === "kept" || activations === "recomputed" ? activations : "auto",
  };
}

/** The changes of a run's settings by which its steps have this shape. */
export const leavesOf = (shape: StepShape, now: Leaves): readonly (readonly [Path, Leaf])[] =>
  (Object.keys(leafOf) as Dialled[])
    .map((part) => [leafOf[part], shape[part]] as const)
    .filter(([path, value]) => path in now && now[path] !== value);

const LONGEST_PROMPT = 1024; // tokens; models have room for more, dials need an end

/** From where to where a dial goes. */
export function limitsOf(part: Dial): { readonly min: number; readonly max: number } {
  if (part === "prompt") return { min: 1, max: LONGEST_PROMPT };
  const field = schema.table[leafOf[part]];
  if (field.kind !== "number") throw new Error(`${leafOf[part]} is no number.`);
  return { min: field.min, max: field.max };
}

const PAGE = 65_536; // bytes of a page of WebAssembly's memory
const PAGES = [65_536, 32_768, 16_384]; // what 32-bit addresses reach, and what phones reserve

/** How much memory runs on the processor may have: tried, since browsers do not say. */
function processorLends(): number | null {
  for (const maximum of PAGES)
    try {
      new WebAssembly.Memory({ initial: 1, maximum, shared: self.crossOriginIsolated });
      return maximum * PAGE;
    } catch (refusal) {
      if (!(refusal instanceof RangeError)) throw refusal;
    }
  return null;
}

/**
 * What this device offers a run. A graphics card says how large one buffer may be, and no browser
 * says how much memory there is in all.
 */
export async function lentBy(machine: Pick<Machine, "executor"> | null): Promise<Lent> {
  const gpu = machine?.executor === "wasm" ? undefined : (navigator.gpu as GPU | undefined);
  // the adapter that runs ask for, and what they read or write is bound whole
  const wanted = { powerPreference: "high-performance" } as const;
  const adapter = (await gpu?.requestAdapter(wanted).catch(() => null)) ?? null;
  if (adapter) {
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    return { bytes: null, buffer: Math.min(maxBufferSize, maxStorageBufferBindingSize) };
  }
  return { bytes: processorLends(), buffer: null };
}
