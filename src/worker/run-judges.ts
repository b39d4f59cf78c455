import { type OnnxRuntime } from "../judging/judges/onnx";
import { LoadedJudges } from "../judging/judges/loaded";
import type { Read } from "../lm/architecture";
import type { OnFile } from "../lm/sources/http";
import { type ModelSource, Unusable } from "../lm/sources/source";
import { judgesNamed, prepareAsked } from "../reward/asked";
import type { JudgeName } from "../reward/judges";
import type { Judged, Leaves } from "../reward/term";
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
  readonly waits?: boolean; // for the visitor, while a run opens; absent: it does
  /** Strings such as a run with these leaves will ask for; called where they name a judge. */
  readonly probe: (leaves: Leaves) => readonly Judged[];
}

/**
 * The judges of one run. A run that opens waits until the visitor agrees to the hub. Nothing else
 * does: a live edit that names another judge is refused, since the run goes on meanwhile.
 */
export class RunJudges {
  readonly judges: LoadedJudges;
  private waits = false;

  constructor(
    private readonly access: JudgeAccess,
    private readonly asking: Asking,
  ) {
    const { onnxRuntime: runtime } = access;
    const source = (name: JudgeName) => this.source(name);
    this.judges = new LoadedJudges({ source, ...(runtime && { runtime }) });
  }

  /**
   * Loads every judge that leaves name while a run opens, and asks it for strings such as the run
   * will ask for. Rejects with a whole sentence where one cannot serve.
   */
  async prepare(leaves: Leaves): Promise<void> {
    this.waits = this.asking.waits ?? true;
    try {
      await this.probed(leaves);
    } finally {
      this.waits = false;
    }
  }

  /** Why a judge that edited leaves name cannot serve now, in one sentence. */
  async refusal(leaves: Leaves): Promise<string | undefined> {
    try {
      await this.probed(leaves);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Frees the judges that none of these leaves name. */
  keep = (all: readonly Leaves[]): void => this.judges.keep(new Set(all.flatMap(judgesNamed)));

  close = (): void => this.judges.close();

  private probed(leaves: Leaves): Promise<void> {
    return prepareAsked(leaves, this.judges, () => this.asking.probe(leaves));
  }

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
