import type { Nats } from "../../lm/sequences";
import { Missing, Unusable } from "../../lm/sources/source";
import { type Continued, type JudgeName, type Judges, judgeName } from "../../reward/judges";
import { type CausalJudge, causalOf } from "./causal";
import { type Classifier, classifierOf } from "./classifier";
import { type JudgeSource, type OpenJudge, openJudge } from "./files";
import type { OnnxRuntime } from "./onnx";
import { Remembered } from "./remembered";

/** Where judges come from. */
export interface JudgePlace {
  /** Where the files of a judge are. Rejects with a whole sentence where they may not be had. */
  readonly source: (name: string, read: JudgeName) => Promise<JudgeSource>;
  /** Told which files a judge that was loaded is: their commit or their hash. */
  readonly loaded?: (name: string, version: string) => void;
  readonly runtime?: OnnxRuntime;
}

/**
 * The judges of one run: each is loaded when it is first asked, and asked for each text once. What
 * failed to load is tried again when it is asked again.
 */
export class LoadedJudges implements Judges {
  private readonly opened = new Map<string, Promise<OpenJudge>>();
  private readonly classifiers = new Map<string, Classifier>();
  private readonly causal = new Map<string, CausalJudge>();
  private readonly known = new Remembered<Nats>();

  constructor(private readonly place: JudgePlace) {}

  async logLabels(
    { model, label }: Parameters<Judges["logLabels"]>[0],
    texts: readonly string[],
  ): Promise<Nats[]> {
    const judge = await this.judge(model);
    const classifier = this.classifiers.get(model) ?? classifierOf(judge);
    this.classifiers.set(model, classifier);
    const index = classifier.indexOf(label);
    return this.known.all(`${model} ${index}`, texts, (text) => classifier.logLabel(text, index));
  }

  async logLikelihoods(model: string, texts: readonly Continued[]): Promise<Nats[]> {
    const judge = await this.judge(model);
    const causal = this.causal.get(model) ?? causalOf(judge);
    this.causal.set(model, causal);
    const names = texts.map(({ prompt, text }) => JSON.stringify([prompt, text]));
    return this.known.all(`${model} after`, names, (name) => {
      const [prompt, text] = JSON.parse(name) as [string, string];
      return causal.logLikelihood(prompt, text);
    });
  }

  /** Frees the judges that were loaded and are not among these names. */
  keep(names: ReadonlySet<string>): void {
    for (const [name, judge] of this.opened) {
      if (names.has(name)) continue;
      void judge.then(({ model }) => model.close()).catch(() => undefined);
      this.opened.delete(name);
      this.classifiers.delete(name);
      this.causal.delete(name);
    }
  }

  /** Frees what was loaded. */
  close = (): void => this.keep(new Set());

  private judge(name: string): Promise<OpenJudge> {
    const known = this.opened.get(name);
    if (known) return known;
    const loading = this.load(name).catch((error: unknown) => {
      this.opened.delete(name);
      throw error instanceof Missing ? unavailable(name, error) : error;
    });
    this.opened.set(name, loading);
    return loading;
  }

  private async load(name: string): Promise<OpenJudge> {
    const read = judgeName(name);
    if (!read) throw new Unusable(`There is no judge ${JSON.stringify(name)}.`);
    const { source, runtime, loaded } = this.place;
    const judge = await openJudge(await source(name, read), read, { kind: "judge", runtime });
    loaded?.(name, judge.version);
    return judge;
  }
}

const unavailable = (name: string, { file, status }: Missing): Unusable =>
  new Unusable(
    `The judge ${name} could not be loaded: ${file}, ${status}; check its name and the network.`,
  );
