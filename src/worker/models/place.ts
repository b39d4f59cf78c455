import type { KeptModels } from "../../lm/kept/store";
import type { ModelSource } from "../../lm/sources/source";
import type { ModelReport } from "../protocol/models";
import type { JudgeStore } from "./kept-judges";

/** What keeping models needs of the place it is in: a worker's thread, or a test. */
export interface ModelsPlace {
  readonly report: (report: ModelReport) => void;
  readonly store: KeptModels;
  readonly judges: JudgeStore;
  /** The models that lie beside the page, by their folder. */
  readonly beside: (folder: string) => ModelSource;
  /** Runs work that one tab alone may do; undefined, and nothing is done, where another does it. */
  readonly alone: <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>;
  /** What the browser lends the page and what is used of it [bytes]; null if it does not say. */
  readonly room: () => Promise<{ readonly used: number; readonly quota: number } | null>;
  readonly lasting: () => Promise<boolean>;
  /** Tells the other tabs that the store has changed. */
  readonly changed: () => void;
  /** Has the page's own policy kept this host from being contacted? */
  readonly forbids: (host: string) => boolean;
  readonly now: () => number; // ms
  readonly wait?: (seconds: number, signal?: AbortSignal) => Promise<void>; // replaced in tests
}
