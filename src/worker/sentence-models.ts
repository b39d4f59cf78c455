import type { Embedder } from "../judging/embedding";
import { type OpenJudge, openJudge } from "../judging/judges/files";
import { embedderOf, sentenceModelOf } from "../judging/judges/sentence";
import { Missing } from "../lm/sources/source";
import type { Sequences } from "../lm/sequences";
import { judgeName } from "../reward/judges";
import type { Progress } from "./open";
import { HUB } from "./place";
import type { JudgeAccess } from "./run-judges";

interface Asking {
  readonly text: (z: Sequences, b: number) => string; // without ⊤
  readonly progress: (progress: Progress) => void;
}

/** The sentence models by which runs measure diversity; each is loaded once. */
export class SentenceModels {
  private readonly opened = new Map<string, Promise<OpenJudge>>();

  constructor(private readonly access: JudgeAccess) {}

  /** The model of a name. Rejects with a whole sentence; nothing of the hub is asked unallowed. */
  async embedder(name: string, { text, progress }: Asking): Promise<Embedder> {
    const opening = this.opened.get(name) ?? this.open(name, progress);
    this.opened.set(name, opening);
    const judge = await opening.catch((error: unknown) => {
      this.opened.delete(name); // the next request tries again
      throw error instanceof Missing ? new Error(unavailable(name, error)) : error;
    });
    return embedderOf(name, sentenceModelOf(judge), text);
  }

  private async open(name: string, progress: Asking["progress"]): Promise<OpenJudge> {
    const { access } = this;
    const read = judgeName(name);
    if (!read) throw new Error(`There is no sentence model ${JSON.stringify(name)}.`);
    if (read.kind === "hub" && !access.mayContact(HUB)) {
      progress({ kind: "consent", host: HUB, what: name, for: "diversity" });
      throw new Error(`The sentence model ${name} is on ${HUB}, which was not contacted.`);
    }
    const found = await access.judge(read, (file, received, total) =>
      progress({ kind: "loading", name: file, received, total }),
    );
    if (!found.ok) throw new Error(found.sentence);
    return openJudge(found.value, read, { kind: "sentence model", runtime: access.onnxRuntime });
  }
}

const unavailable = (name: string, { file, status }: Missing): string =>
  `The sentence model ${name} could not be loaded: ${file}, ${status}; check its name and the ` +
  "network.";
