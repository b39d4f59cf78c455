import { type Read, bad } from "../architecture";
import type { DescribedModel, Listed } from "../sources/model";
import { fileIn } from "../sources/source";
import type { ModelFile } from "../sources/source";
import { windowed } from "../sources/window";
import { ggufArchitecture, ggufCheckpoint } from "./checkpoint";
import { readGguf } from "./container";
import { ggufTokenizer } from "./tokenizer";

/**
 * Reads the header of a GGUF file, which holds sizes and tokenizer. Whatever is wrong is one
 * sentence; rejects where bytes cannot be had.
 */
export async function describeGguf(
  { source, name, signal }: Listed,
  listed: ModelFile,
): Promise<Read<DescribedModel>> {
  const file = await readGguf(windowed(fileIn(source, listed, signal)));
  if (!file.ok) return bad(`${listed.name}: ${file.sentence}`);
  const architecture = await ggufArchitecture(file.value);
  if (!architecture.ok) return bad(`${listed.name}: ${architecture.sentence}`);
  const tokenizer = ggufTokenizer(file.value.metadata);
  if (!tokenizer.ok) return bad(`${listed.name}: ${tokenizer.sentence}`);
  const { V } = architecture.value;
  const { size } = tokenizer.value;
  if (size > V)
    return bad(
      `${listed.name}: its tokenizer has ${size} tokens, but its embedding has ${V} rows.`,
    );
  const texts = { architecture: architecture.value, tokenizer: tokenizer.value };
  const open = async () => {
    const checkpoint = await ggufCheckpoint(file.value);
    return checkpoint.ok
      ? {
          ok: true as const,
          value: { name, checkpoint: checkpoint.value, tokenizer: tokenizer.value },
        }
      : bad(`${listed.name}: ${checkpoint.sentence}`);
  };
  return { ok: true, value: { ...texts, open } };
}
