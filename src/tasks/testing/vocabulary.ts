import { rewardFields } from "../../reward/fields";
import { methodFields } from "../../methods/fields";
import { taskFields } from "../index";
import type { Leaves } from "../prompts";
import type { Vocabulary } from "../vocabulary";

/** One token a listed text; encodes greedily, the longest first. */
export function vocabularyOf(texts: readonly string[], eos: number | undefined): Vocabulary {
  const longest = [...texts.keys()]
    .filter((id) => id !== eos)
    .sort((a, b) => texts[b].length - texts[a].length);
  const encode = (text: string) => {
    const out: number[] = [];
    for (let rest = text; rest !== "";) {
      const id = longest.find((k) => rest.startsWith(texts[k]));
      if (id === undefined) throw new Error(`no token begins ${rest}`);
      out.push(id);
      rest = rest.slice(texts[id].length);
    }
    return Uint32Array.from(out);
  };
  const textOf = (id: number) => (id === eos ? "<|endoftext|>" : texts[id]);
  return {
    size: texts.length,
    eos,
    textOf,
    decode: (tokens) => Array.from(tokens, textOf).join(""),
    tokenOf: (text) => (texts.includes(text) ? texts.indexOf(text) : undefined),
    specialIn: (text) => (text.includes("<|endoftext|>") ? "<|endoftext|>" : undefined),
    encode,
    encodeRest: encode,
  };
}

/** Every leaf at its default, but for those given. */
export const leavesWith = (changes: Leaves): Leaves => ({
  ...Object.fromEntries(
    Object.entries({ ...taskFields, ...rewardFields, ...methodFields }).map(([path, field]) => [
      path,
      field.default,
    ]),
  ),
  ...changes,
});
