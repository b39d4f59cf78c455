import type { Architecture, Read } from "../architecture";
import type { Checkpoint } from "../checkpoint";
import type { Tokenizer } from "../tokenizer";
import type { ModelFile, ModelSource } from "./source";

export interface OpenedModel {
  readonly name: string;
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
}

/** What a model's small files say, before any weight is there. */
export interface DescribedModel {
  readonly architecture: Architecture;
  readonly tokenizer: Tokenizer;
  /** Finds the weights; they are read when they are converted, one after another. */
  readonly open: () => Promise<Read<OpenedModel>>;
}

/** A model that is asked for, and what its source lists. */
export interface Listed {
  readonly source: ModelSource;
  readonly files: ReadonlyMap<string, ModelFile>;
  readonly name: string;
  readonly signal?: AbortSignal;
}
