import { GpuError } from "../compute/fault";
import type { WasmExecutor } from "../compute/wasm/executor";
import type { WebGpuExecutor } from "../compute/webgpu/executor";
import type { SharedDevice } from "../compute/webgpu/shared-device";
import type { Experiment, Leaves } from "../experiment/experiment";
import { parametersOf } from "../lm/checkpoint";
import { type Folder, type OpenedModel, type ReadTexts, loadModel, loadTexts } from "../lm/load";
import type { PlannedPolicy } from "../lm/runtime/planned-policy";
import { sequence } from "../lm/sequences";
import { hiddenState, sentenceModel } from "../judging/embedding";
import { supportFault } from "../judging/support";
import { taskOf } from "../experiment/presets";
import {
  type ModelFile,
  type Task,
  type Vocabulary,
  openTask,
  promptFileOf,
  taskFault,
  withTerminal,
} from "../tasks";
import { exportAdapter, importAdapter } from "./adapter-files";
import { Failure, faultOf } from "./failure";
import { movedBecause } from "./sentences";
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
import type { Machine } from "./protocol";

/**
 * Where the device, the threads and the model come from: the page and the headless runner differ in
 * this alone.
 */
export interface Place {
  readonly device: SharedDevice; // outlives the runs; whoever ends the place destroys it
  readonly threads: Threads; // for runs in WebAssembly
  /** One file of a model's folder. Rejects when there is none. */
  readonly fetch: (
    model: string,
    file: string,
    progress: (progress: Progress) => void,
  ) => Promise<Uint8Array>;
  /** Whether the model's folder has a file, without bringing it. */
  readonly has: (model: string, file: string) => Promise<boolean>;
  /** Has the visitor agreed that this host is contacted? */
  readonly mayContact: (host: string) => boolean;
}

const HUB = "huggingface.co"; // where sentence models are

/** A run opened on a device, with what the bench counts. */
export interface OnDevice extends Opened {
  readonly executor: WebGpuExecutor | WasmExecutor;
  readonly planned: PlannedPolicy; // the policy, or the one of two adapters that is sampled
}

/**
 * Opens runs on a place, any number at a time, each on the processor that is chosen for it. The
 * model's files are read once, every kernel is checked once on each adapter before it is trusted,
 * and the device with its compiled kernels stays for the next run: closing one frees its memory
 * alone.
 */
export function openOn(place: Place): (...given: Parameters<Open>) => Promise<OnDevice> {
  const known = new Map<string, Loading>(); // by the model's name
  const graphics = graphicsOf(place.device);
  const webAssembly = new WebAssemblyProcessors(place.threads);
  return async (experiment, leaves, progress, wanted) => {
    const name = String(experiment.leaves["model.name"]);
    const folder: Folder = {
      fetch: (file) => place.fetch(name, file, progress),
      has: (file) => place.has(name, file),
    };
    const loading = known.get(name) ?? { texts: once(loadSmall), weights: once(loadWeights) };
    known.set(name, loading);
    const texts = await loading.texts(folder);
    const prompts = await promptsFor(experiment, folder.fetch);
    const task = taskFor({ experiment, leaves, texts, prompts });
    progress({ kind: "task", task });
    progress({ kind: "probing", what: "asking for a GPU" });
    const open = async (choice: Choice, wrong?: WrongKernel) => {
      const { losses = 0 } = wanted;
      const processor = await (choice.executor === "wasm" ? webAssembly.open(losses) : graphics());
      try {
        const model = await weights;
        const { mayContact } = place;
        const { demonstrations } = wanted;
        const around = { experiment, progress, mayContact, demonstrations };
        return await openRun({ model, task, prompts, processor, choice, wrong }, around);
      } catch (error) {
        processor.executor.destroy();
        if (error instanceof GpuError) processor.fail(error.fault);
        throw error;
      }
    };
    const weights = loading.weights(folder, name, texts); // while a device is asked for
    weights.catch(() => undefined); // whoever awaits it meets the failure
    const choice = await choose(wanted, () => place.device.describe());
    return openChosen(choice, wanted, open);
  };
}

/** The files of one model, each read once. */
interface Loading {
  readonly texts: (folder: Folder) => Promise<ReadTexts>;
  readonly weights: (folder: Folder, name: string, texts: ReadTexts) => Promise<OpenedModel>;
}

/** What is read once and kept; a failed download may be tried again. */
function once<A extends unknown[], R>(
  load: (...given: A) => Promise<R>,
): (...given: A) => Promise<R> {
  let kept: Promise<R> | undefined;
  return (...given) =>
    (kept ??= load(...given).catch((error: unknown) => {
      kept = undefined;
      throw error;
    }));
}

/** Everything but the weights: enough to know the task, and often its target. */
async function loadSmall(folder: Folder): Promise<ReadTexts> {
  const texts = await loadTexts(folder);
  if (!texts.ok) throw new Failure({ kind: "bad-file", sentence: texts.sentence });
  return texts.value;
}

async function loadWeights(folder: Folder, name: string, texts: ReadTexts): Promise<OpenedModel> {
  const model = await loadModel(name, folder, texts);
  if (!model.ok) throw new Failure({ kind: "bad-file", sentence: model.sentence });
  return model.value;
}

const vocabularyOf = ({ tokenizer, architecture }: ReadTexts): Vocabulary => ({
  ...tokenizer,
  size: architecture.V,
});

async function promptsFor({ preset }: Experiment, modelFile: ModelFile): Promise<unknown> {
  const task = taskOf(preset);
  return promptFileOf(task, modelFile).catch((error: unknown) => {
    if (error instanceof Failure) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const sentence = `The prompts of ${task} cannot be loaded (${why}); reload the page.`;
    throw new Failure({ kind: "bad-file", sentence });
  });
}

interface Asked {
  readonly experiment: Experiment;
  readonly leaves: () => Leaves;
  readonly texts: ReadTexts;
  readonly prompts: unknown; // the task's file
}

function taskFor({ experiment, leaves, texts, prompts }: Asked): Task {
  const task = openTask(taskOf(experiment.preset), leaves, vocabularyOf(texts), prompts);
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
  readonly mayContact: Place["mayContact"];
  readonly demonstrations: Wanted["demonstrations"];
}

async function openRun(parts: Parts, around: Around): Promise<OnDevice> {
  const { model, task, prompts, processor, wrong } = parts;
  const { executor } = processor;
  const { experiment, progress, mayContact } = around;
  const longest = longestPrompt(task, around);
  const { checkpoint } = model;
  const options = policyOptions({ checkpoint, task, longestPrompt: longest }, experiment.leaves);
  const { policy, planned, scorer, paired } = await openPolicies(parts, options, around);
  await refuseEmpty(planned, task);
  const listening: (() => void)[] = []; // to the device, until this run is closed
  return {
    policy,
    planned,
    task: withTerminal(task, scorer),
    executor,
    misfit: (now) => misfitOf(now, { experiment, model, prompts, longest }),
    notices: [...model.checkpoint.notices, ...(wrong ? [movedBecause(wrong)] : [])],
    embedder: hiddenState(policy),
    machine: machineOf(parts, planned),
    sentenceModel: async (name) => {
      if (!mayContact(HUB)) {
        progress({ kind: "consent", host: HUB, what: name });
        throw new Error(`The sentence model ${name} is on ${HUB}, which was not contacted.`);
      }
      return sentenceModel({
        model: name,
        text: (z, b) => task.show(sequence(z, b)),
        progress: (file, received, total) =>
          progress({ kind: "loading", name: file, received, total }),
      });
    },
    adapterFiles: async () => [
      ...(await exportAdapter(planned, model)),
      ...(paired ? await exportAdapter(paired, model, "likelihood_") : []),
    ],
    importAdapter: (files) => Promise.resolve(importAdapter(planned, model.checkpoint, files)),
    onFault: (listener) =>
      void listening.push(
        processor.onFault((fault) => listener(faultOf(new GpuError(fault), null))),
      ),
    close: () => {
      listening.forEach((stop) => stop());
      executor.destroy();
    },
  };
}

/** Fails where no string satisfies the task's constraint, before anything is trained. */
async function refuseEmpty(policy: PlannedPolicy, task: Task): Promise<void> {
  const sentence = await supportFault(policy, task, task.trainPrompts[0]);
  if (sentence !== undefined) throw new Failure({ kind: "bad-file", sentence });
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
  const { tokenizer, checkpoint } = model;
  const vocabulary = vocabularyOf({ tokenizer, architecture: checkpoint.architecture });
  const fault = taskFault(taskOf(experiment.preset), now, vocabulary, prompts);
  if (fault !== undefined) return fault;
  const tokens = tokenizer.encode(String(now["prompt.text"])).length;
  if (tokens <= longest) return undefined;
  return (
    `prompt.text has ${tokens} tokens; this run was opened for at most ${longest}. It fits in a ` +
    "new run."
  );
}

function machineOf({ model, processor, choice }: Parts, policy: PlannedPolicy): Machine {
  return {
    ...processor.facts,
    chosen: choice.chosen,
    weights: "f16 weights, f32 sums",
    memoryBytes: processor.executor.memoryBytes,
    model: {
      name: model.name,
      parameters: parametersOf(model.checkpoint),
      vocabulary: policy.vocabulary,
      adapterParameters: policy.parameters,
    },
  };
}
