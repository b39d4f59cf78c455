import { type OnnxRuntime } from "../judging/judges/onnx";
import { LoadedJudges } from "../judging/judges/loaded";
import type { Read } from "../lm/architecture";
import type { OnFile } from "../lm/sources/http";
import { type ModelSource, Unusable } from "../lm/sources/source";
import { prepareAsked } from "../reward/asked";
import type { JudgeName } from "../reward/judges";
import type { Leaves } from "../reward/term";
import type { Progress } from "./open";
import { HUB, type MayContact } from "./place";

/** Where the judges of runs come from. */
export interface JudgeAccess extends MayContact {
  /** Where the files of a judge are; else one sentence that says what to do. */
  readonly judge: (name: JudgeName, onFile: OnFile) => Promise<Read<ModelSource>>;
  readonly onnxRuntime?: OnnxRuntime;
}

interface Asking {
  readonly progress: (progress: Progress) => void;
  readonly signal?: AbortSignal; // given where the opening is cancelled
}

/**
 * The judges of one run. A run that opens waits until the visitor agrees to the hub; a live edit
 * that names another judge does not, since the run goes on meanwhile: it is refused.
 */
export class RunJudges {
  readonly judges: LoadedJudges;
  private waits = true;

  constructor(
    private readonly access: JudgeAccess,
    private readonly asking: Asking,
  ) {
    const { onnxRuntime: runtime } = access;
    const source = (name: JudgeName) => this.source(name);
    this.judges = new LoadedJudges({ source, ...(runtime && { runtime }) });
  }

  /** Loads every judge that leaves name, before it is asked. */
  prepare = (leaves: Leaves): Promise<void> => prepareAsked(leaves, this.judges);

  /** Why a judge that edited leaves name cannot be had now, in one sentence. */
  async refusal(leaves: Leaves): Promise<string | undefined> {
    this.waits = false;
    try {
      await this.prepare(leaves);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      this.waits = true;
    }
  }

  close = (): void => this.judges.close();

  private async source(name: JudgeName): Promise<ModelSource> {
    const { access, asking } = this;
    if (name.kind === "hub" && !access.mayContact(HUB)) {
      const { repository: what } = name;
      asking.progress({ kind: "consent", host: HUB, what, for: "reward" });
      if (!this.waits)
        throw new Unusable(`The judge ${what} is on ${HUB}, which was not contacted.`);
      await access.agreement(HUB, asking.signal);
    }
    const found = await access.judge(name, (file, received, total) =>
      asking.progress({ kind: "loading", name: file, received, total }),
    );
    if (!found.ok) throw new Unusable(found.sentence);
    return found.value;
  }
}
