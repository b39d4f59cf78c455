import type { Device } from "../compute/webgpu/device";
import { WebGpuExecutor } from "../compute/webgpu/executor";
import { GpuError } from "../compute/fault";
import type { SharedDevice } from "../compute/webgpu/shared-device";
import type { Plan } from "../compute/plan";
import { selfTest, trialsOf } from "../compute/webgpu/selftest";
import type { Experiment, Leaves } from "../experiment/experiment";
import { type Checkpoint, parametersOf } from "../lm/checkpoint";
import { type Fetch, type OpenedModel, type ReadTexts, loadModel, loadTexts } from "../lm/load";
import { exportPeft, importPeft } from "../lm/peft";
import type { DevicePolicy } from "../lm/runtime/device-policy";
import { draftPolicy } from "../lm/runtime/draft";
import { sequence } from "../lm/sequences";
import { hiddenState, sentenceModel } from "../judging/embedding";
import { treeNodes } from "../judging/prompt-walk";
import { taskOf } from "../experiment/presets";
import { type Task, type Vocabulary, openTask, taskFault } from "../tasks";
import { methodOf } from "../methods";
import { settingsFrom } from "../methods/settings";
import { Failure, faultOf } from "./failure";
import { modelOf } from "./models";
import type { Open, Opened, Progress } from "./open";
import type { Machine, NamedFile } from "./protocol";

/**
 * Where the device and the model come from: the page and the headless runner differ in
 * this alone.
 */
export interface Place {
  readonly device: SharedDevice; // outlives the runs; whoever ends the place destroys it
  /** One file of a model's folder. Rejects when there is none. */
  readonly fetch: (
    model: string,
    file: string,
    progress: (progress: Progress) => void,
  ) => Promise<Uint8Array>;
}

/** A run opened on a device, with what the bench counts. */
export interface OnDevice extends Opened {
  readonly executor: WebGpuExecutor;
  readonly policy: DevicePolicy;
}

const ROOM = 32; // tokens: room for a visitor's own prompt

/**
 * Opens runs on a place, any number at a time. The model's files are read once, every kernel is
 * checked once on each adapter before it is trusted, and the device with its compiled kernels stays
 * for the next run: closing one frees its buffers alone.
 */
export function openOn(place: Place): (...asked: Parameters<Open>) => Promise<OnDevice> {
  const known = new Map<string, Loading>(); // by the model's name
  const checked = new Map<string, Set<string>>(); // compiled forms, by adapter
  return async (experiment, leaves, progress) => {
    const named = modelOf(experiment.leaves);
    if (!named.ok) throw new Failure({ kind: "bad-file", sentence: named.sentence });
    const name = named.value;
    const fetch = (file: string) => place.fetch(name, file, progress);
    const loading = known.get(name) ?? { texts: once(loadSmall), weights: once(loadWeights) };
    known.set(name, loading);
    const texts = await loading.texts(fetch);
    const task = taskFor(experiment, leaves, texts);
    progress({ kind: "task", task });
    progress({ kind: "probing", what: "asking for a GPU" });
    const [device, model] = await Promise.all([
      place.device.get(),
      loading.weights(fetch, name, texts),
    ]); // at a time
    const trusted = checked.get(device.name) ?? new Set();
    checked.set(device.name, trusted);
    const executor = new WebGpuExecutor(device);
    try {
      return await openRun({ model, task, device, executor, trusted }, { experiment, progress });
    } catch (error) {
      executor.destroy();
      if (error instanceof GpuError && error.fault.kind !== "out-of-memory")
        // its kernels are not to be used again; a device that only lends too little is sound
        device.fail(error.fault);
      throw error;
    }
  };
}

/** The files of one model, each read once. */
interface Loading {
  readonly texts: (fetch: Fetch) => Promise<ReadTexts>;
  readonly weights: (fetch: Fetch, name: string, texts: ReadTexts) => Promise<OpenedModel>;
}

/** What is read once and kept; a failed download may be tried again. */
function once<A extends unknown[], R>(
  load: (...asked: A) => Promise<R>,
): (...asked: A) => Promise<R> {
  let kept: Promise<R> | undefined;
  return (...asked) =>
    (kept ??= load(...asked).catch((error: unknown) => {
      kept = undefined;
      throw error;
    }));
}

/** Everything but the weights: enough to know the task, and often its target. */
async function loadSmall(fetch: Fetch): Promise<ReadTexts> {
  const texts = await loadTexts(fetch);
  if (!texts.ok) throw new Failure({ kind: "bad-file", sentence: texts.sentence });
  return texts.value;
}

async function loadWeights(fetch: Fetch, name: string, texts: ReadTexts): Promise<OpenedModel> {
  const model = await loadModel(name, fetch, texts);
  if (!model.ok) throw new Failure({ kind: "bad-file", sentence: model.sentence });
  return model.value;
}

const vocabularyOf = ({ tokenizer, architecture }: ReadTexts): Vocabulary => ({
  ...tokenizer,
  size: architecture.V,
});

function taskFor({ preset }: Experiment, leaves: () => Leaves, texts: ReadTexts): Task {
  const task = openTask(taskOf(preset), leaves, vocabularyOf(texts));
  if ("sentence" in task) throw new Failure({ kind: "bad-file", sentence: task.sentence });
  return task;
}

interface Parts {
  readonly model: OpenedModel;
  readonly task: Task;
  readonly device: Device;
  readonly executor: WebGpuExecutor;
  readonly trusted: Set<string>; // compiled forms that passed on this adapter
}
interface Wanted {
  readonly experiment: Experiment;
  readonly progress: (progress: Progress) => void;
}

async function openRun(
  { model, task, device, executor, trusted }: Parts,
  { experiment, progress }: Wanted,
): Promise<OnDevice> {
  const { checkpoint, tokenizer } = model;
  const { preset, leaves: start } = experiment;
  const vocabulary = vocabularyOf({ tokenizer, architecture: checkpoint.architecture });
  const longest = Math.max(
    ROOM,
    ...[...task.trainPrompts, ...task.heldOutPrompts].map(({ tokens }) => tokens.length),
  );
  const rules = task.rules();
  const room = longest + rules.maxLength;
  if (room > checkpoint.architecture.L)
    throw new Failure({
      kind: "bad-file",
      sentence:
        `${room} tokens of prompt and answer are wanted, but the model has ` +
        `${checkpoint.architecture.L} positions; shorten the prompt or length.max.`,
    });
  const draft = draftPolicy(executor, {
    checkpoint,
    rank: Number(start["lora.rank"]),
    alpha: Number(start["lora.alpha"]),
    batch: Number(start["batch.samples"]),
    longestPrompt: longest,
    maxLength: rules.maxLength,
    stopToken: task.stopToken,
    policyBias: task.policyBias,
    priorBias: task.priorBias,
    treeNodes: treeNodes(task),
    inFlight: 1 + 2 * Number(start["batch.accumulate"]),
    seed: Number(start["run.seed"]), // one's samples, and the results of two steps
    losses: methodOf(start, task, settingsFrom(start)).losses,
  });
  await trust({ device, trusted }, draft.plans, progress);
  const policy = await draft.open((built, of) =>
    progress({ kind: "probing", what: `preparing launches, ${built} of ${of}` }),
  );
  const deaf: (() => void)[] = []; // for the faults of later runs
  const misfit = (now: Leaves): string | undefined => {
    const tokens = tokenizer.encode(String(now["prompt.text"])).length;
    return (
      taskFault(taskOf(preset), now, vocabulary) ??
      (tokens > longest
        ? `prompt.text has ${tokens} tokens; this run was opened for at most ${longest}. It ` +
          "fits in a new run."
        : undefined)
    );
  };
  return {
    policy,
    task,
    executor,
    misfit,
    embedder: hiddenState(policy),
    machine: machineOf({ model, device, executor }, policy),
    sentenceModel: (name) =>
      sentenceModel({
        model: name,
        text: (z, b) => task.show(sequence(z, b)),
        progress: (file, received, total) =>
          progress({ kind: "loading", name: file, received, total }),
      }),
    async adapterFiles() {
      const { parameters } = await policy.readState();
      const { config, weights, readme } = exportPeft(
        policy.layout,
        checkpoint.architecture,
        parameters,
        model.name,
      );
      return [
        { name: "adapter_config.json", bytes: new TextEncoder().encode(config) },
        { name: "adapter_model.safetensors", bytes: weights },
        { name: "README.md", bytes: new TextEncoder().encode(readme) },
      ];
    },
    importAdapter: (files) => Promise.resolve(importInto(policy, checkpoint, files)),
    onFault: (listener) =>
      void deaf.push(device.onFault((fault) => listener(faultOf(new GpuError(fault), null)))),
    close: () => {
      deaf.forEach((stop) => stop());
      executor.destroy();
    },
  };
}

/** Puts PEFT's two files into the policy, or says what is wrong with them. */
function importInto(
  policy: DevicePolicy,
  base: Checkpoint,
  files: readonly NamedFile[],
): string | undefined {
  const bytesOf = (name: string) => files.find((file) => file.name === name)?.bytes;
  const config = bytesOf("adapter_config.json");
  const weights = bytesOf("adapter_model.safetensors");
  if (!config || !weights)
    return "Choose adapter_config.json and adapter_model.safetensors together.";
  const text = new TextDecoder().decode(config);
  const read = importPeft(policy.layout, { config: text, weights }, base);
  if (!read.ok) return read.sentence;
  const zeros = new Float32Array(read.value.length);
  policy.writeState({ parameters: read.value, m: zeros, v: zeros, updates: 0 });
  return undefined;
}

/**
 * Checks the kernels of plans that were not checked before on this adapter; their compiled forms
 * are then used by the plans.
 */
async function trust(
  { device, trusted }: Pick<Parts, "device" | "trusted">,
  plans: readonly Plan[],
  progress: Wanted["progress"],
): Promise<void> {
  const table = trialsOf(plans).filter(({ form }) => !trusted.has(form));
  await selfTest(device, table, (done, of) =>
    progress({ kind: "probing", what: `checking kernels, ${done} of ${of}` }),
  );
  for (const { form } of table) trusted.add(form);
}

function machineOf(
  { model, device, executor }: Pick<Parts, "model" | "device" | "executor">,
  policy: DevicePolicy,
): Machine {
  return {
    adapter: device.name,
    software: device.software,
    weights: "f16 weights, f32 sums",
    features: device.features,
    memoryBytes: executor.counters.bytesHeld,
    fallbacks: [],
    model: {
      name: model.name,
      parameters: parametersOf(model.checkpoint),
      vocabulary: policy.vocabulary,
      adapterParameters: policy.parameters,
    },
  };
}
