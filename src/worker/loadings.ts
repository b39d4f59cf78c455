import type { Read } from "../lm/architecture";
import type { OnFile } from "../lm/sources/http";
import type { DescribedModel, OpenedModel } from "../lm/sources/model";
import { describeModel } from "../lm/sources/open";
import { Missing, type ModelSource, readWhole } from "../lm/sources/source";
import type { ModelFile } from "../tasks";
import { Failure } from "./failure";
import type { Progress } from "./open";

/** Finds the files of a model; where there is no such model, one sentence says what to do. */
export type FindSource = (model: string, onFile: OnFile) => Promise<Read<ModelSource>>;

/** One model, whose files are found once. */
export interface Loading {
  /** Everything but the weights: enough to know the task, and often its target. */
  readonly texts: () => Promise<DescribedModel>;
  readonly weights: () => Promise<OpenedModel>;
  readonly file: ModelFile; // any other file beside the weights
  /** A run has opened with it, so from now on no cancelled opening gives it up. */
  readonly keep: () => void;
}

interface Held {
  readonly loading: Loading;
  readonly stop: AbortController;
  progress: (progress: Progress) => void; // of the run that opened it last
  openings: number; // that want it and were not cancelled
  kept: boolean;
}

/** The models that runs opened or open, by name; what one of them read, the next need not. */
export class Loadings {
  private readonly known = new Map<string, Held>();

  constructor(private readonly find: FindSource) {}

  /**
   * A model for one opening. Once the signals of all openings that want it are given, what is being
   * fetched of it is given up, and the next opening begins anew.
   */
  of(name: string, progress: (progress: Progress) => void, signal?: AbortSignal): Loading {
    const held = this.known.get(name) ?? this.hold(name);
    this.known.set(name, held);
    held.progress = progress;
    held.openings += 1;
    const cancel = () => {
      held.openings -= 1;
      if (held.openings > 0 || held.kept) return;
      held.stop.abort();
      if (this.known.get(name) === held) this.known.delete(name);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) cancel();
    return held.loading;
  }

  private hold(name: string): Held {
    const stop = new AbortController();
    const { signal } = stop;
    const source = once(async () => {
      const onFile: OnFile = (file, received, total) =>
        held.progress({ kind: "loading", name: file, received, total });
      return orFail(await this.find(name, onFile));
    });
    const texts = once(async () => orFail(await describeModel(await source(), { name, signal })));
    const weights = once(async () => orFail(await (await texts()).open()));
    const found = <R>(load: Promise<R>) =>
      load.catch((error: unknown) => {
        // the files that were found are gone; a model that came anew lies in others
        if (error instanceof Missing && this.known.get(name) === held) this.known.delete(name);
        throw error;
      });
    const loading: Loading = {
      texts: () => found(texts()),
      weights: () => found(weights()),
      file: async (file) => readWhole(await source(), file, signal), // may be one that never was
      keep: () => void (held.kept = true),
    };
    const held: Held = { loading, stop, progress: () => undefined, openings: 0, kept: false };
    return held;
  }
}

/** What is read once and kept; what failed may be tried again. */
function once<R>(load: () => Promise<R>): () => Promise<R> {
  let kept: Promise<R> | undefined;
  return () =>
    (kept ??= load().catch((error: unknown) => {
      kept = undefined;
      throw error;
    }));
}

function orFail<T>(read: Read<T>): T {
  if (!read.ok) throw new Failure({ kind: "bad-file", sentence: read.sentence });
  return read.value;
}
