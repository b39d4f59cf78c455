import { type Read, bad } from "../architecture";
import { describeFolder } from "./folder";
import type { DescribedModel, OpenedModel } from "./model";
import type { ModelSource } from "./source";

export interface OpenOptions {
  /** What the model is called; the source's title when absent. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens the model of a source, in whatever form it is there: safetensors in one file or in the
 * shards of an index. No weight is read before it is used. Whatever is wrong is one sentence;
 * rejects with a `Missing` where bytes cannot be had, so that whoever asked can try again.
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
  if (files.has("config.json")) return describeFolder(asked);
  return bad(
    `${source.title} holds no model: a config.json with model.safetensors beside it is needed.`,
  );
}
