import type { Experiment, Leaf, Path, SharedRun } from "../experiment/experiment";
import { experimentOf, taskOf } from "../experiment/presets";
import { methodProgram } from "../methods/chosen";
import { TablePolicy } from "../methods/testing/tablePolicy";
import { child, makeTree } from "../objectives/testing/tree";
import type { Loss, TrainBatch, Trained } from "../lm/loss";
import type { AdamRules, AdapterState, Policy, SampleRequest } from "../lm/policy";
import { normal } from "../lm/streams";
import type { Prompt, Sequences } from "../lm/sequences";
import type { Device } from "../compute/webgpu/device";
import { WebGpuExecutor } from "../compute/webgpu/executor";
import { hiddenState } from "../judging/embedding";
import { TablePolicy as Readable } from "../judging/testing/table";
import type { Answerers } from "../reward/term";
import { type Vocabulary, openTaskBeside, taskFault } from "../tasks";
import { Failure } from "./failure";
import type { OnDevice } from "./on-device";
import type { Open, Opened } from "./open";
import type { Command, Fault, Report, SaveId, SaveSummary, StepRecord } from "./protocol";
import type { Run } from "./run";
import { Runs } from "./runs";
import type { Checkpoint } from "./saves/checkpoint";
import { readSave } from "./saves/read";
import type { Entry, Loaded, SaveStorage } from "./saves/storage";

/** A language of three words, its policy a table of logits: runs of the loop without a device. */

const words = [" a", " b", " c", "."];
const DEPTH = 3;

export const vocabulary: Vocabulary = {
  size: words.length,
  eos: undefined,
  encode: (text) =>
    Uint32Array.from(text.split(/(?= )|(?=\.)/), (word) => Math.max(0, words.indexOf(word))),
  encodeRest: (text) => vocabulary.encode(text),
  decode: (tokens) => Array.from(tokens, (token) => words[token]).join(""),
  specialIn: () => undefined,
  tokenOf: (text) => (words.includes(text) ? words.indexOf(text) : undefined),
  textOf: (id) => words[id],
};
export const prompts = { train: [" a.", " b."], heldOut: [" c."] };

/** A whole `Policy` of two tables: the method's for learning, the metrics' for everything else. */
export class Table implements Policy {
  readonly vocabulary = words.length;
  readonly stopToken = words.length - 1;
  failing: Error | undefined; // thrown by the next sample
  poisoned = false; // the next loss is not a number
  private readonly learner: TablePolicy;
  private readonly reader: Readable;
  private readonly prior: Float32Array;

  constructor(seed: number) {
    const tree = makeTree(words.length - 1, DEPTH);
    this.prior = Float32Array.from({ length: tree.rows * words.length }, (_, i) =>
      normal(seed, 0, 0, i),
    );
    const learner = new TablePolicy(tree, { prior: this.prior });
    const next = (adapter: "on" | "off") => (prefix: readonly number[]) =>
      Float32Array.from(
        learner.logProbsAt(
          prefix.reduce((row, token) => child(tree, row, token), 0),
          adapter,
        ),
      );
    this.learner = learner;
    this.reader = new Readable(this.vocabulary, this.stopToken, next("on"), next("off"));
  }
  async sample(request: SampleRequest): Promise<Sequences> {
    if (this.failing) throw this.failing;
    return this.reader.sample(request);
  }
  async train(loss: Loss, batch: TrainBatch): Promise<Trained> {
    const trained = await this.learner.train(loss, batch);
    return this.poisoned ? { ...trained, loss: NaN, finite: false } : trained;
  }
  update = (rules: AdamRules): void => this.learner.update(rules);
  logProbs: Policy["logProbs"] = (...given) => this.reader.logProbs(...given);
  scoreContinuations: Policy["scoreContinuations"] = (...of) =>
    this.reader.scoreContinuations(...of);
  embed = (prompt: Prompt, z: Sequences) => this.reader.embed(prompt, z);
  tree = (prompt: Prompt, adapter: "on" | "off") => this.reader.tree(prompt, adapter);
  readState = () => this.learner.readState();
  writeState = (state: AdapterState): void => this.learner.writeState(state);
  resetAdapter(): void {
    const zeros = new Float32Array(this.prior.length);
    this.writeState({ parameters: this.prior, m: zeros, v: zeros, updates: 0 });
  }
}

/** Small enough that a run takes a moment. */
export function toyExperiment(changes: Readonly<Record<Path, Leaf>> = {}): Experiment {
  const small = {
    "length.max": DEPTH,
    "batch.samples": 8,
    "batch.accumulate": 2,
    "run.steps": 40,
    "optimiser.learningRate": 0.05,
    "watch.every": 10,
    "reward.temperature": 0.75,
    "reward.temperatureHorizon": 0,
    "objective.pairs": "all",
    "length.min": 0,
  };
  const preset = experimentOf("continuation");
  return { ...preset, leaves: { ...preset.leaves, ...small, ...changes } };
}

/** A storage that lives as long as its test. */
export class Memory implements SaveStorage {
  readonly entries = new Map<SaveId, Entry>();
  full: Error | undefined; // every save fails with it

  /** The run that was saved last. */
  get kept(): Checkpoint | undefined {
    return [...this.entries.values()].at(-1)?.checkpoint;
  }
  async save(entry: Entry, expected: string | null): Promise<"saved" | "taken"> {
    if (this.full) throw this.full;
    const { save } = entry.summary;
    const before = this.entries.get(save);
    if (before && before.digest !== expected) return "taken";
    this.entries.delete(save);
    this.entries.set(save, structuredClone(entry));
    return Promise.resolve("saved");
  }
  async load(save: SaveId): Promise<Loaded> {
    const stored: unknown = await this.raw(save);
    return stored === undefined ? { kind: "missing" } : readSave(stored);
  }
  raw(save: SaveId): Promise<unknown> {
    const entry = this.entries.get(save);
    return Promise.resolve(
      entry && structuredClone({ digest: entry.digest, checkpoint: entry.checkpoint }),
    );
  }
  list(): Promise<SaveSummary[]> {
    const summaries = [...this.entries.values()].map(({ summary }) => summary);
    return Promise.resolve(summaries.reverse());
  }
  delete = (save: SaveId) => Promise.resolve(void this.entries.delete(save));
}

type ToyPlace = { adapter?: string; onFault?: Opened["onFault"]; answerers?: Answerers };

/** Opens runs of the toy. */
export const toyOpen =
  (
    table = new Table(3),
    { adapter = "a table", onFault = () => undefined, answerers = {} }: ToyPlace = {},
  ): Open =>
  async (experiment, leaves, progress) => {
    const name = taskOf(experiment.preset);
    const task = openTaskBeside(answerers)(name, leaves, vocabulary, prompts);
    if ("sentence" in task) throw new Failure({ kind: "bad-file", sentence: task.sentence });
    progress({ kind: "task", task });
    table.resetAdapter();
    return {
      ...{ policy: table, task, method: await methodProgram(experiment.leaves) },
      embedder: hiddenState(table),
      onFault,
      notices: [],
      judges: { prepare: () => Promise.resolve(), keep: () => undefined, versions: {} },
      machine: {
        executor: "webgpu",
        chosen: "hardware",
        threads: null,
        single: null,
        adapter,
        software: true,
        weights: "f64",
        features: [],
        memoryBytes: 0,
        model: { name: "toy", parameters: 0, vocabulary: words.length, adapterParameters: 0 },
      },
      sentenceModel: () => Promise.reject(new Error("The sentence model is not there.")),
      pieces: (text) => [text],
      misfit: (now) => taskFault(name, now, vocabulary, prompts),
      adapterFiles: () => Promise.resolve([]),
      jobFiles: () => Promise.resolve({ ok: false, sentence: "The table makes no job." }),
      importAdapter: () => Promise.resolve("The table takes no adapter."),
      close: () => undefined,
    };
  };

/** The graphics device that a run is on. */
export function deviceOf({ executor }: OnDevice): Device {
  if (!(executor instanceof WebGpuExecutor)) throw new Error("This run is on no graphics device.");
  return executor.device;
}

const PATIENCE = 60_000; // ms without a report

type Sent<C = Command> = C extends Command ? Omit<C, "run"> : never;

/** A runner on the toy, or on what `open` opens, with everything it said. */
export class Bench {
  readonly reports: Report[] = [];
  readonly table = new Table(3);
  readonly runs: Runs;
  tick = 1; // ms that pass from one look at the clock to the next
  private listeners: ((fault: Fault) => void)[] = [];

  private woken: () => void = () => undefined;

  constructor(
    readonly storage?: Memory,
    adapter = "a table",
    open?: Open,
  ) {
    let ms = 0;
    this.runs = new Runs({
      report: (report) => {
        this.reports.push(structuredClone(report));
        this.woken();
      },
      open:
        open ??
        toyOpen(this.table, { adapter, onFault: (listener) => this.listeners.push(listener) }),
      storage,
      turn: () => new Promise((resolve) => setImmediate(resolve)),
      now: () => (ms += this.tick),
      date: () => ms,
      everyMs: 0,
    });
  }

  /** The run that is open under an id. */
  run(id = "1"): Run {
    const run = this.runs.get(id);
    if (!run) throw new Error(`no run ${id} is open`);
    return run;
  }

  lose(fault: Fault): void {
    this.listeners.forEach((listen) => listen(fault));
  }

  send(command: Sent, run = "1"): void {
    this.runs.handle({ ...command, run });
  }

  /** Waits for a report that fits. */
  async until<K extends Report["kind"]>(
    kind: K,
    fits: (report: Extract<Report, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<Report, { kind: K }>> {
    for (let late = false; !late;) {
      const found = this.of(kind).findLast(fits);
      if (found) return found;
      const deadline = new Promise<boolean>((resolve) =>
        setTimeout(() => resolve(true), PATIENCE).unref(),
      );
      late = await Promise.race([
        deadline,
        new Promise<boolean>((woken) => (this.woken = () => setImmediate(woken, false))),
      ]);
    }
    throw new Error(
      `no ${kind} came; the last reports were ` +
        `${JSON.stringify(this.reports.slice(-3)).slice(0, 600)}`,
    );
  }
  of<K extends Report["kind"]>(kind: K): Extract<Report, { kind: K }>[] {
    return this.reports.filter(
      (report): report is Extract<Report, { kind: K }> => report.kind === kind,
    );
  }
  paused = (step: number) => this.until("state", (r) => r.state === "paused" && r.step === step);
  forget(): void {
    this.reports.length = 0;
  }
}

/** Opens a run of the toy, from its seed or from a save, and waits until it is paused. */
export async function openRun(
  bench: Bench,
  changes: Readonly<Record<Path, Leaf>> = {},
  more: { readonly replay?: SharedRun; readonly resume?: string } = {},
): Promise<void> {
  bench.send({ kind: "open", experiment: toyExperiment(changes), ...more });
  await bench.paused(more.resume === undefined ? 0 : (bench.storage?.kept?.step ?? 0));
}
export async function trainToEnd(bench: Bench, steps = 40): Promise<void> {
  bench.send({ kind: "play" });
  await bench.paused(steps);
}
/** Takes steps one by one, and saves the run after them. */
export async function stepAndSave(bench: Bench, steps = 1, run = "1"): Promise<void> {
  for (let step = 0; step < steps; step++) bench.send({ kind: "step" }, run);
  bench.send({ kind: "save" }, run);
  await bench.until("saved");
}
export const timeless = (records: readonly StepRecord[]): StepRecord[] =>
  records.map((record) => ({ ...record, seconds: 0 }));
export const recordsOf = (bench: Bench): StepRecord[] =>
  timeless(bench.of("stepped").map((r) => r.record));
export const marksOf = (bench: Bench) => bench.of("fingerprint").at(-1)?.fingerprint.marks;
