import { GpuError } from "../compute/fault";
import type { WasmExecutor } from "../compute/wasm/executor";
import type { WebGpuExecutor } from "../compute/webgpu/executor";
import type { SharedDevice } from "../compute/webgpu/shared-device";
import type { Experiment, Leaves } from "../experiment/experiment";
import { activationsOf } from "../lm/activations";
import type { DescribedModel, OpenedModel } from "../lm/sources/model";
import { Missing } from "../lm/sources/source";
import type { PlannedPolicy } from "../lm/runtime/planned-policy";
import { sequence } from "../lm/sequences";
import { methodProgram } from "../methods/chosen";
import { hiddenState } from "../judging/embedding";
import type { Answerers } from "../reward/term";
import { supportFinding } from "../judging/support";
import { taskOf } from "../experiment/presets";
import {
  type ModelFile,
  type Task,
  type Vocabulary,
  boundaryNotices,
  openTaskBeside,
  promptFileOf,
  promptVocabulary,
  taskFault,
  withTerminal,
} from "../tasks";
import { Failure, faultOf } from "./failure";
import { judgeProbe } from "./judge-probe";
import { type ActivationsInUse, lessMemory, openWithActivations } from "./less-memory";
import { machineOf } from "./machine";
import { type FindSource, Loadings } from "./loadings";
import { runFiles } from "./run-files";
import { SentenceModels } from "./sentence-models";
import { movedBecause } from "./sentences";
import { type JudgeAccess, RunJudges } from "./run-judges";
import type { Open, Opened, Progress } from "./open";
import { openPolicies } from "./open-policies";
import { longestPrompt, policyOptions } from "./policy-options";
import {
  type Choice,
  type Wanted,
  type WrongKernel,
  choose,
  openChosen,
} from "./processors/choice";
import { graphicsOf } from "./processors/graphics";
import type { Processor } from "./processors/processor";
import { type Threads, WebAssemblyProcessors } from "./processors/webassembly";

/**
 * Where the device, the threads and the models come from: the page and the headless runner differ
 * in this alone.
 */
export interface Place extends JudgeAccess {
  readonly device: SharedDevice; // outlives the runs; whoever ends the place destroys it
  readonly threads: Threads; // for runs in WebAssembly
  /**
   * Where the files of a model are, by the name that an experiment gives it; `onFile` is told what
   * has arrived. Where there is no such model, one sentence says what to do.
   */
  readonly source: FindSource;
}

/** A run opened on a device, with what the bench counts. */
export interface OnDevice extends Opened {
  readonly executor: WebGpuExecutor | WasmExecutor;
  readonly frozenBytes: number; // of the frozen weights, which other runs may use too
  readonly planned: PlannedPolicy; // the policy, or the one of two adapters that is sampled
}

/**
 * Opens runs on a place, any number at a time, each on the processor that is chosen for it. The
 * model's files are read once, every kernel is checked once on each adapter before it is trusted,
 * and the device with its compiled kernels stays for the next run: closing one frees its memory
 * alone, and frozen weights with the last run that uses them.
 */
export function openOn(place: Place): (...given: Parameters<Open>) => Promise<OnDevice> {
  const loadings = new Loadings(place.source);
  const sentences = new SentenceModels(place);
  const graphics = graphicsOf(place.device);
  const webAssembly = new WebAssemblyProcessors(place.threads);
  return async (experiment, leaves, progress, wanted) => {
    const name = String(experiment.leaves["model.name"]);
    const loading = loadings.of(name, progress, wanted.signal);
    const texts = await loading.texts();
    const prompts = await promptsFor(experiment, loading.file);
    const read = { experiment, texts, prompts };
    const probe = (now: Leaves) => judgeProbe(taskFor({ ...read, leaves: () => now }));
    const textOf = (tokens: Uint32Array) => texts.tokenizer.decode(tokens);
    const judges = new RunJudges(place, { ...wanted, progress, probe, textOf });
    try {
      const task = taskFor({ ...read, leaves, answerers: judges.answerers });
      progress({ kind: "task", task });
      await judges.prepare(leaves());
      progress({ kind: "probing", what: "asking for a GPU" });
      const openAs = async (inUse: ActivationsInUse, choice: Choice, wrong?: WrongKernel) => {
        const { losses = 0 } = wanted;
        const processor = await (choice.executor === "wasm"
          ? webAssembly.open(losses)
          : graphics());
        try {
          const model = await weights;
          const { demonstrations } = wanted;
          const around = { experiment, progress, sentences, demonstrations, inUse, judges };
          return await openRun({ model, task, prompts, processor, choice, wrong }, around);
        } catch (error) {
          processor.close();
          if (error instanceof GpuError) processor.fail(error.fault);
          throw error;
        }
      };
      const wish = activationsOf(experiment.leaves["model.activations"]);
      const open = (choice: Choice, wrong?: WrongKernel) =>
        openWithActivations(wish, (inUse) => openAs(inUse, choice, wrong));
      const weights = loading.weights(); // while a device is asked for
      weights.catch(() => undefined); // whoever awaits it meets the failure
      const choice = await choose(wanted, () => place.device.describe());
      const opened = await openChosen(choice, wanted, open);
      loading.keep();
      return opened;
    } catch (error) {
      judges.close();
      throw error;
    }
  };
}

const vocabularyOf = ({
  tokenizer,
  architecture,
}: Pick<DescribedModel, "tokenizer" | "architecture">): Vocabulary => ({
  ...tokenizer,
  size: architecture.V,
});

const vocabularyIn = ({ tokenizer, checkpoint: { architecture } }: OpenedModel): Vocabulary =>
  vocabularyOf({ tokenizer, architecture });

async function promptsFor({ preset }: Experiment, modelFile: ModelFile): Promise<unknown> {
  const task = taskOf(preset);
  return promptFileOf(task, modelFile).catch((error: unknown) => {
    if (error instanceof Missing) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const sentence = `The prompts of ${task} cannot be loaded (${why}); reload the page.`;
    throw new Failure({ kind: "bad-file", sentence });
  });
}

interface Asked {
  readonly experiment: Experiment;
  readonly leaves: () => Leaves;
  readonly texts: DescribedModel;
  readonly prompts: unknown; // the task's file
  readonly answerers?: Answerers; // absent: there is nobody to ask
}

function taskFor({ experiment, leaves, texts, prompts, answerers = {} }: Asked): Task {
  const name = taskOf(experiment.preset);
  const task = openTaskBeside(answerers)(name, leaves, vocabularyOf(texts), prompts);
  if ("sentence" in task) throw new Failure({ kind: "bad-file", sentence: task.sentence });
  return task;
}

interface Parts {
  readonly model: OpenedModel;
  readonly task: Task;
  readonly prompts: unknown; // the task's file
  readonly processor: Processor;
  readonly choice: Choice;
  readonly wrong: WrongKernel | undefined; // why the graphics device does not compute it
}
interface Around {
  readonly experiment: Experiment;
  readonly progress: (progress: Progress) => void;
  readonly sentences: SentenceModels;
  readonly judges: RunJudges;
  readonly demonstrations: Wanted["demonstrations"];
  readonly inUse: ActivationsInUse;
}

async function openRun(parts: Parts, around: Around): Promise<OnDevice> {
  const { model, task, prompts, processor, wrong } = parts;
  const { executor } = processor;
  const { experiment, progress, sentences, inUse, judges } = around;
  const longest = longestPrompt(task, around);
  const { checkpoint } = model;
  const { activations } = inUse;
  const method = await methodProgram(experiment.leaves);
  const built = { checkpoint, task, method, longestPrompt: longest, activations };
  const options = policyOptions(built, experiment.leaves);
  const { policy, planned, ends, paired } = await openPolicies(
    { ...parts, method },
    options,
    around,
  );
  const unchecked = await refuseEmpty(planned, task);
  const ended = withTerminal(task, ends.likelihood, ends.frozen);
  const listening: (() => void)[] = []; // to the device, until this run is closed
  return {
    policy,
    planned,
    task: ended,
    method,
    executor,
    frozenBytes: processor.loan.bytes(),
    judges,
    misfit: async (now, strings) =>
      misfitOf(now, { experiment, model, prompts, longest }) ??
      (await judges.refusal(now, strings)),
    pieces: (text) => {
      const vocabulary = vocabularyIn(model);
      return Array.from(vocabulary.encode(text), (token) =>
        vocabulary.decode(Uint32Array.of(token)),
      );
    },
    notices: [
      ...model.checkpoint.notices,
      ...(wrong ? [movedBecause(wrong)] : []),
      ...(inUse.retried ? [lessMemory] : []),
      ...unchecked,
      ...boundaryNotices(task, experiment.leaves, vocabularyIn(model)),
    ],
    embedder: hiddenState(policy),
    machine: machineOf(parts, options, planned),
    sentenceModel: (name) =>
      sentences.embedder(name, { text: (z, b) => task.show(sequence(z, b)), progress }),
    ...runFiles({ planned, paired, executor, model, task: ended }),
    onFault: (listener) =>
      void listening.push(
        processor.onFault((fault) => listener(faultOf(new GpuError(fault), null))),
      ),
    close: () => {
      listening.forEach((stop) => stop());
      judges.close();
      processor.close();
    },
  };
}

/**
 * Fails where no string satisfies the task's constraint after some training prompt, before anything
 * is trained. What could not be checked is returned, in a sentence.
 */
async function refuseEmpty(policy: PlannedPolicy, task: Task): Promise<readonly string[]> {
  const { fault, notice } = await supportFinding(policy, task);
  if (fault !== undefined) throw new Failure({ kind: "bad-file", sentence: fault });
  return notice === undefined ? [] : [notice];
}

/** What is wrong with live leaves for the model and the room of this run. */
function misfitOf(
  now: Leaves,
  {
    experiment,
    model,
    prompts,
    longest,
  }: Pick<Parts, "model" | "prompts"> & Pick<Around, "experiment"> & { readonly longest: number },
): string | undefined {
  const vocabulary = vocabularyIn(model);
  const fault = taskFault(taskOf(experiment.preset), now, vocabulary, prompts);
  if (fault !== undefined) return fault;
  const reading = promptVocabulary(now, vocabulary);
  if ("sentence" in reading) return reading.sentence;
  const tokens = reading.encode(String(now["prompt.text"])).length;
  if (tokens <= longest) return undefined;
  return (
    `prompt.text has ${tokens} tokens; this run was opened for at most ${longest}. It fits in a ` +
    "new run."
  );
}
