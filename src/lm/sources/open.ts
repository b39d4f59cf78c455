import { type Read, bad } from "../architecture";
import { describeGguf } from "../gguf/describe";
import { CONFIG, INDEX, WEIGHTS, describeFolder } from "./folder";
import type { DescribedModel, OpenedModel } from "./model";
import type { ModelFile, ModelSource } from "./source";

export interface OpenOptions {
  /** What the model is called; the source's title when absent. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens the model of a source, in whatever form it is there: safetensors in one file or in the
 * shards of an index, or one GGUF file. No weight is read before it is used. Whatever is wrong is
 * one sentence; rejects with a `Missing` where bytes cannot be had, so that whoever asked can try
 * again.
 */
export async function openModel(
  source: ModelSource,
  options: OpenOptions = {},
): Promise<Read<OpenedModel>> {
  const described = await describeModel(source, options);
  return described.ok ? described.value.open() : described;
}

/** The same in two parts: what the small files say comes first. */
export async function describeModel(
  source: ModelSource,
  { name = source.title, signal }: OpenOptions = {},
): Promise<Read<DescribedModel>> {
  const listed = await source.files();
  if (!listed.ok) return listed;
  const files = new Map(listed.value.map((file) => [file.name, file]));
  const asked = { source, files, name, ...(signal && { signal }) };
  if (hasSafetensors(files)) return describeFolder(asked);
  const gguf = listed.value.filter(isGguf);
  const [first, second] = gguf;
  if (second)
    return bad(
      `${source.title} holds ${gguf.length} GGUF files; name one of ` +
        `${gguf.map((file) => file.name).join(", ")}.`,
    );
  if (first) return describeGguf(asked, first);
  // its small files are judged first, and then which weights are missing is said
  return files.has(CONFIG) ? describeFolder(asked) : bad(`${source.title} ${NOTHING}`);
}

const NOTHING =
  "holds no model: a config.json with model.safetensors beside it, or one .gguf file, is needed.";

/** Sources list files of folders within them too, by their paths. */
const isGguf = ({ name }: ModelFile): boolean => /^[^/]+\.gguf$/i.test(name);

const hasSafetensors = (files: ReadonlyMap<string, ModelFile>): boolean =>
  files.has(CONFIG) && (files.has(WEIGHTS) || files.has(INDEX));
