import { type OnnxRuntime } from "../judging/judges/onnx";
import { LoadedJudges } from "../judging/judges/loaded";
import type { JudgeSource } from "../judging/judges/files";
import type { Read } from "../lm/architecture";
import type { OnFile } from "../lm/sources/http";
import { Unusable } from "../lm/sources/source";
import { judgesNamed, prepareAsked } from "../reward/asked";
import { type JudgeVersions, namesCommit } from "../reward/judge-versions";
import type { JudgeName } from "../reward/judges";
import type { Answerers, Judged, Leaves } from "../reward/term";
import { type CodeAccess, ReviewedCode } from "./code/reviewed";
import type { Progress } from "./open";
import { HUB, type MayContact } from "./place";

/** Where the judges of runs come from, and who runs rewards in code. */
export interface JudgeAccess extends MayContact {
  /** Where the files of a judge are; else one sentence that says what to do. */
  readonly judge: (name: JudgeName, onFile: OnFile) => Promise<Read<JudgeSource>>;
  readonly onnxRuntime?: OnnxRuntime;
  readonly code?: CodeAccess; // runs the rewards that a person wrote; absent: nothing does
}

interface Asking {
  readonly progress: (progress: Progress) => void;
  readonly signal?: AbortSignal; // given where the opening is cancelled
  readonly waits?: boolean; // for the visitor, while a run opens; absent: it does
  readonly judges?: JudgeVersions; // that the link or save holds with which the run begins
  /** Strings such as a run with these leaves will ask for; called where a term is asked. */
  readonly probe: (leaves: Leaves) => readonly Judged[];
  readonly textOf: (tokens: Uint32Array) => string;
}

/**
 * The judges of one run, and its code. A run that opens waits until the visitor agrees to the hub.
 * Nothing else does: a live edit that names another judge is refused, since the run goes on
 * meanwhile. A judge that was asked before, in this sitting or as the link or save says, is asked
 * at the same commit.
 */
export class RunJudges {
  readonly judges: LoadedJudges;
  readonly answerers: Answerers;
  private readonly held: Map<string, string>; // versions by name
  private waits = false;

  constructor(
    private readonly access: JudgeAccess,
    private readonly asking: Asking,
  ) {
    const { onnxRuntime: runtime } = access;
    this.held = new Map(Object.entries(asking.judges ?? {}));
    this.judges = new LoadedJudges({
      source: (name, read) => this.source(name, read),
      loaded: (name, version) => this.note(name, version),
      ...(runtime && { runtime }),
    });
    const code = access.code && new ReviewedCode(access.code, () => this.waits, asking);
    this.answerers = { judges: this.judges, ...(code && { code }) };
  }

  /** Which files each judge is, of those that were asked or that the link or save holds. */
  get versions(): JudgeVersions {
    return Object.fromEntries(this.held);
  }

  /**
   * Loads every judge that leaves name while a run opens, and asks it and the code for strings such
   * as the run will ask for. Rejects with a whole sentence where one cannot serve.
   */
  async prepare(leaves: Leaves): Promise<void> {
    this.waits = this.asking.waits ?? true;
    try {
      await this.probed(leaves);
    } finally {
      this.waits = false;
    }
  }

  /**
   * Why a judge or the code of edited leaves cannot serve now, in one sentence. It is asked for
   * `strings` of the run too.
   */
  async refusal(leaves: Leaves, strings: readonly Judged[] = []): Promise<string | undefined> {
    try {
      await this.probed(leaves, strings);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Frees the judges that none of these leaves name. */
  keep = (all: readonly Leaves[]): void => this.judges.keep(new Set(all.flatMap(judgesNamed)));

  close = (): void => this.judges.close();

  private probed(leaves: Leaves, strings: readonly Judged[] = []): Promise<void> {
    const answering = { ...this.answerers, textOf: this.asking.textOf };
    return prepareAsked(leaves, answering, () => [...this.asking.probe(leaves), ...strings]);
  }

  private note(name: string, version: string): void {
    const before = this.held.get(name);
    if (before === version || namesCommit(name)) return;
    this.held.set(name, version);
    const { progress } = this.asking;
    progress({ kind: "judges", judges: this.versions });
    if (before !== undefined) progress({ kind: "notice", sentence: changedSentence(name) });
  }

  private async source(asked: string, read: JudgeName): Promise<JudgeSource> {
    const { access, asking } = this;
    const held = read.kind === "hub" ? this.held.get(asked) : undefined;
    const name = held !== undefined && read.kind === "hub" ? { ...read, revision: held } : read;
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
    if (found.ok) return found.value;
    throw new Unusable(held === undefined ? found.sentence : atCommit(asked, held, found.sentence));
  }
}

const changedSentence = (name: string): string =>
  `The judge ${name} has other files than this run was made with, so what it says may differ ` +
  "from here on.";

const atCommit = (name: string, commit: string, why: string): string =>
  `The judge ${name} cannot be had at the commit ${commit.slice(0, 7)}, which this run was made ` +
  `with: ${why.replace(/\.$/, "")}; go online and open the run again, or start a new run with ` +
  "another judge, such as a folder of the same files beside the page.";
