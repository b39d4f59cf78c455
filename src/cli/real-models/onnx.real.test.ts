import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type TestContext, expect, test } from "vitest";
import { WasmExecutor } from "../../compute/wasm/executor";
import { sequence } from "../../lm/sequences";
import { causalOf } from "../../judging/judges/causal";
import { classifierOf } from "../../judging/judges/classifier";
import { type ModelKind, type OpenJudge, openJudge } from "../../judging/judges/files";
import { sentenceModelOf } from "../../judging/judges/sentence";
import { folderSource } from "../disk";
import { startNodeThread } from "../thread";
import { cacheFolder } from "./cache";
import {
  BATCH,
  LENGTH,
  TOLERANCE as PRIOR_TOLERANCE,
  fixtureSequences,
  openSmolLM2,
  prompt,
  readSmolLM2,
} from "./smollm2";

/**
 * Models in ONNX beside what PyTorch says of the same texts. `tools/export_onnx.py` and optimum
 * write them, into folders of the cache that docs/judges.md names; one that is not there is
 * skipped.
 */
const LIMIT = 20 * 60_000; // ms
const TOLERANCE = 1e-4; // nats, and of a vector's numbers
const runtime = () =>
  Promise.resolve(
    readFileSync(
      createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"),
    ),
  );

/** Opens the model of a folder, and reads what PyTorch says from the folder `of`. */
async function opened<E>(context: TestContext, kind: ModelKind, [name, of = name]: string[]) {
  const [folder, beside] = [name, of].map((one) => join(cacheFolder(process.env), "onnx", one));
  if (!existsSync(join(folder, "model.onnx")) || !existsSync(join(beside, "expected.json")))
    return context.skip(`${folder} holds no model, or ${beside} no expected.json.`);
  const began = performance.now();
  const judge = await openJudge(folderSource(folder), { file: undefined }, { kind, runtime });
  const seconds = (performance.now() - began) / 1000;
  const expected = JSON.parse(readFileSync(join(beside, "expected.json"), "utf8")) as E;
  return { judge, expected, seconds };
}

/** Asks for texts one by one; the largest distance, and what a text takes once it is warm. */
async function compared(
  { judge, seconds }: { readonly judge: OpenJudge; readonly seconds: number },
  texts: readonly (() => Promise<readonly number[]>)[],
  expected: readonly (readonly number[])[],
): Promise<void> {
  const distances: number[] = [];
  let began = performance.now();
  for (const [k, ask] of [...texts.slice(0, 1), ...texts].entries()) {
    if (k === 1) began = performance.now();
    const found = await ask();
    const wanted = expected[Math.max(0, k - 1)];
    expect(found).toHaveLength(wanted.length);
    distances.push(...wanted.map((value, i) => Math.abs(value - found[i])));
  }
  const perText = (performance.now() - began) / texts.length;
  const worst = Math.max(...distances);
  await judge.model.close();
  console.log(
    `${judge.called}: opened in ${seconds.toFixed(1)} s, ${perText.toFixed(0)} ms a text, ` +
      `at most ${worst.toExponential(1)} from PyTorch`,
  );
  expect(worst).toBeLessThan(TOLERANCE);
}

interface Likelihood {
  readonly prompt: string;
  readonly text: string;
  readonly logLikelihood: number;
}
interface Labels {
  readonly texts: readonly string[];
  readonly logLabels: readonly (readonly number[])[];
}
interface Vectors {
  readonly texts: readonly string[];
  readonly vectors: readonly (readonly number[])[];
}

/** Without past inputs as torch.onnx and optimum write it, and with them. */
const CAUSAL = [["smollm2"], ["smollm2-optimum", "smollm2"], ["smollm2-past", "smollm2"]];
for (const names of CAUSAL)
  test(
    `the causal language model ${names[0]} gives PyTorch's log p(text | prompt)`,
    async (context) => {
      const found = await opened<readonly Likelihood[]>(context, "judge", names);
      const causal = causalOf(found.judge);
      const asks = found.expected.map(({ prompt, text }) => async () => [
        await causal.logLikelihood(prompt, text),
      ]);
      const wanted = found.expected.map((one) => [one.logLikelihood]);
      await compared(found, asks, wanted);
    },
    LIMIT,
  );

for (const names of [["distilbert"], ["distilbert-optimum", "distilbert"]])
  test(
    `the classifier ${names[0]} gives PyTorch's log p(label | text)`,
    async (context) => {
      const found = await opened<Labels>(context, "judge", names);
      const classifier = classifierOf(found.judge);
      const { texts, logLabels } = found.expected;
      const asks = texts.map((text) => async () => [
        await classifier.logLabel(text, 0),
        await classifier.logLabel(text, 1),
      ]);
      await compared(found, asks, logLabels);
    },
    LIMIT,
  );

for (const names of [["minilm"], ["minilm-optimum", "minilm"]])
  test(
    `the sentence model ${names[0]} gives PyTorch's vectors`,
    async (context) => {
      const found = await opened<Vectors>(context, "sentence model", names);
      const { texts, vectors } = found.expected;
      const asks = texts.map((text) => async () => {
        const [vector] = await sentenceModelOf(found.judge).vectors([text]); // nothing remembered
        return [...vector];
      });
      await compared(found, asks, vectors);
    },
    LIMIT,
  );

test(
  "a judge of the prior's own weights gives the prior's own value",
  async (context) => {
    const model = await readSmolLM2();
    if (!model.ok) return context.skip(model.sentence);
    const { judge } = await opened(context, "judge", ["smollm2"]);
    const executor = await WasmExecutor.open(1, (start) => startNodeThread(start, () => undefined));
    const policy = await openSmolLM2(executor, model.value, { base: "auto" });
    const { logQ } = await policy.logProbs(prompt, fixtureSequences, "off");
    executor.destroy();
    const causal = causalOf(judge);
    const distances: number[] = [];
    for (let b = 0; b < BATCH; b++) {
      const z = sequence(fixtureSequences, b);
      const text = judge.tokenizer.decode(z);
      // tokens that the tokenizer itself would not choose for their text are another question
      if (judge.tokenizer.encodeRest(text).join() !== z.join()) continue;
      const own = logQ.subarray(b * LENGTH, (b + 1) * LENGTH).reduce((sum, l) => sum + l, 0);
      distances.push(Math.abs(own - (await causal.logLikelihood(prompt.text, text))));
    }
    await judge.model.close();
    const worst = Math.max(...distances);
    console.log(`${distances.length} strings: at most ${worst.toExponential(1)} nats apart`);
    expect(distances.length).toBeGreaterThan(2);
    expect(worst).toBeLessThan(LENGTH * PRIOR_TOLERANCE);
  },
  LIMIT,
);
