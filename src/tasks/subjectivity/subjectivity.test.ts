import { describe, expect, it } from "vitest";
import { ExactAnswers } from "../../judging/answers";
import { diversityOf } from "../../judging/diversity-measure";
import { factsOf } from "../../judging/facts";
import { hiddenState } from "../../judging/embedding";
import { logSumExp } from "../../judging/numbers";
import { TablePolicy, everyString, momentAt, randomNext } from "../../judging/testing/table";
import type { Leaves } from "../../reward/term";
import { type Task, openTask, taskFault, tasks, withTerminal } from "../index";
import { leavesWith, vocabularyOf } from "../testing/vocabulary";
import { legal } from "./legal";
import file from "./prompts.json" with { type: "json" };

const TEXTS = [
  ...["<eos>", ",", " so", " it", " is", " subjective", " objective", "."],
  ...[" dull", " warm", "x"],
];
const vocabulary = vocabularyOf(TEXTS, 0);
const [STOP, DULL, WARM] = [1, 8, 9];
const V = TEXTS.length;
const review = (X: string, label: string) => ({ X, label, Z: " dull" });
const prompts = {
  train: [review(" it is warm", "subjective"), review(" it is dull", "objective")],
  heldOut: [review(" warm", "subjective")],
  reasons: [
    { text: " dull", label: "objective" },
    { text: " warm", label: "subjective" },
    { text: " dull warm", label: null },
  ],
};
const texts = {
  ...prompts,
  train: [review(" is it warm", "subjective"), review(" is dull", "objective")],
};
const next = (seed: number) => randomNext(V, seed);

function opened(changes: Leaves = {}, leaves = leavesWith({ ...base, ...changes })): Task {
  const task = openTask("subjectivity", () => leaves, vocabulary, texts);
  if ("sentence" in task) throw new Error(task.sentence);
  return task;
}
const base = { "length.min": 1, "length.max": 2 };

describe("subjectivity", () => {
  it("takes words with their space for a reason, but no label", () => {
    const words = [" dull", " warm", " é"].map(legal);
    const others = [" objective", " subjective", "dull", ",", " 3", "", " "].map(legal);
    expect([...words, ...others]).toEqual([...words.map(() => true), ...others.map(() => false)]);
    const task = opened();
    const isLegal = (id: number) => id === STOP || (id >= 2 && id <= 4) || id === 8 || id === 9;
    const bias = (illegal: number) => TEXTS.map((_, id) => (isLegal(id) ? 0 : illegal));
    expect(Array.from(task.policyBias)).toEqual(bias(-99));
    expect(Array.from(task.priorBias)).toEqual(bias(-50));
    expect(task.valid(Uint32Array.of(DULL, WARM))).toBe(true);
    expect(task.valid(Uint32Array.of(5))).toBe(false);
    expect(task.valid(new Uint32Array())).toBe(false);
  });

  it("knows of the corpus's reasons those that its lengths let it write", () => {
    const known = (changes: Leaves) =>
      opened(changes).labelled?.strings.map(({ tokens }) => [...tokens]);
    expect(known({})).toEqual([[DULL], [WARM], [DULL, WARM]]);
    expect(known({ "length.max": 1 })).toEqual([[DULL], [WARM]]);
    expect(known({ "length.min": 2 })).toEqual([[DULL, WARM]]);
    const { references, trainPrompts } = opened({ "length.min": 2 });
    expect(references?.(trainPrompts[0])).toEqual([]);
    expect(opened().references?.(trainPrompts[0])).toEqual([Uint32Array.of(DULL)]);
  });

  it("refuses another language model in the reward, which would leave the label out", () => {
    const leaves = leavesWith({ ...base, "reward.judge": "tiny" });
    const sentence = taskFault("subjectivity", leaves, vocabulary, texts);
    expect(sentence).toContain("the likelihood of this task counts the label after it too");
  });

  it("every prompt is listed with its label, and the visitor's own has none", () => {
    const labels = (task: Task) => factsOf(task, {}).prompts.map(({ label }) => label);
    expect(labels(opened())).toEqual([0, 1, 0]);
    expect(labels(opened({ "prompt.text": " it is" }))).toEqual([0, 1, undefined, 0]);
  });

  it("a reason must end in the review's own label", () => {
    const { ending, trainPrompts, heldOutPrompts } = opened();
    const texts = [...trainPrompts, ...heldOutPrompts].map((prompt) =>
      vocabulary.decode(ending?.continuation(prompt) ?? []),
    );
    expect(texts).toEqual([
      ", so it is subjective.",
      ", so it is objective.",
      ", so it is subjective.",
    ]);
    expect(ending?.longest).toBe(6);
  });

  it("a review of the visitor's own is held out, and nobody knows its label", () => {
    const task = opened({ "prompt.text": " it is so warm" });
    expect(task.trainPrompts).toHaveLength(2);
    const [own, given] = task.heldOutPrompts;
    expect([own.text, given.text]).toEqual([" it is so warm", " warm"]);
    expect(task.shownFirst).toBe(own);
    expect(opened().shownFirst).toBeUndefined();
    expect(vocabulary.decode(task.ending?.continuation(own) ?? [])).toBe(",");
    expect(task.verdict?.of(own, Uint32Array.of(DULL))).toBeUndefined();
    expect(task.labelled?.labelOf(own)).toBeUndefined();
    expect(task.references?.(own)).toEqual([]);
  });

  it("takes labelled reviews of a visitor's, and asks of them as the corpus does", () => {
    const own = "review,label,split\ndull x,objective,train\nwarm!,Subjective,test\n";
    const words = file.train[0].X.match(/ ?\p{L}+|[^\p{L}]/gu) ?? [];
    const known = new Set([...TEXTS.slice(1), ...words, "dull", "warm", "!"]);
    const whole = vocabularyOf(["<eos>", ...known], 0);
    const leaves = leavesWith({ ...base, "prompts.own": own, "subjectivity.labels": "10" });
    const task = openTask("subjectivity", () => leaves, whole, texts);
    if ("sentence" in task) throw new Error(task.sentence);
    const [train, heldOut] = [task.trainPrompts, task.heldOutPrompts].map(([prompt]) => prompt);
    expect(train.text).toBe(
      'Classify this movie review as objective or subjective: "dull x." This review is',
    );
    expect(heldOut.text).toContain('"warm!" This');
    expect([train, heldOut].map((prompt) => task.labelled?.labelOf(prompt))).toEqual([1, 0]);
    expect(task.labelled?.strings).toHaveLength(prompts.reasons.length);
    expect(task.references?.(train)).toEqual([]); // nobody knows a reason for it
  });

  it("a reason fits where it speaks for the review's own label", () => {
    const { verdict, trainPrompts, references } = opened();
    const [subjective, objective] = trainPrompts;
    const passes = (prompt: typeof subjective) =>
      [[DULL], [WARM], [DULL, WARM], [WARM, WARM]].map((z) =>
        verdict?.of(prompt, Uint32Array.from(z)),
      );
    expect(passes(subjective)).toEqual([false, true, false, false]);
    expect(passes(objective)).toEqual([true, false, false, false]);
    expect(references?.(objective)).toEqual([Uint32Array.of(DULL)]);
  });

  it("trains on the first 10, 20 or 50 reviews, half of each label, none longer", () => {
    const of = (labels: string) => {
      const leaves = leavesWith({ "subjectivity.labels": labels });
      const words = [...new Set(JSON.stringify(file).match(/ ?\p{L}+|[^\p{L}]/gu) ?? [])];
      const whole = vocabularyOf(["<eos>", ...words], 0);
      const task = openTask("subjectivity", () => leaves, whole, file);
      if ("sentence" in task) throw new Error(task.sentence);
      return task;
    };
    for (const labels of ["10", "20", "50"]) {
      const { trainPrompts, heldOutPrompts, labelled, promptCount } = of(labels);
      expect(trainPrompts).toHaveLength(Number(labels));
      expect(trainPrompts.filter((prompt) => labelled?.labelOf(prompt) === 0)).toHaveLength(
        Number(labels) / 2,
      );
      // a live change of the set must fit into the room of the run
      const longest = (of: Task["trainPrompts"]) => Math.max(...of.map(({ text }) => text.length));
      expect(longest(trainPrompts)).toBeLessThanOrEqual(longest(heldOutPrompts));
      expect([promptCount, heldOutPrompts.length]).toEqual([50, 80]);
    }
  });

  it.each([0, -3])("the exact answer is the posterior, with a gate of %d", async (gate) => {
    const policy = new TablePolicy(V, STOP, next(2), next(1));
    const task = withTerminal(opened({ "subjectivity.gate": gate }), policy);
    const [prompt] = task.trainPrompts;
    const truth = await answersOf(policy, task).answer(prompt, momentAt(1));
    expect(truth.logZ.value).toBeCloseTo(logZWith(gate), 5);
    expect(truth.exact).toBe(true);
    expect(truth.verdict?.name).toBe("fits the label");
  });

  it("a live edit of the gate moves the target and what is remembered of it", async () => {
    const leaves: Record<string, string | number> = { ...leavesWith(base) };
    const policy = new TablePolicy(V, STOP, next(2), next(1));
    const task = withTerminal(opened({}, leaves), policy);
    const answers = answersOf(policy, task);
    const [prompt] = task.trainPrompts;
    const logZ = async () => (await answers.answer(prompt, momentAt(1))).logZ.value;
    expect(await logZ()).toBeCloseTo(logZWith(0), 5);
    leaves["subjectivity.gate"] = -3;
    expect(await logZ()).toBeCloseTo(logZWith(-3), 5);
    leaves["subjectivity.gate"] = 0;
    expect(await logZ()).toBeCloseTo(logZWith(0), 5);
  });

  it("reads prompts.json or says what is wrong in it", () => {
    const read = (changes: object) => tasks.subjectivity.readPrompts({ ...prompts, ...changes });
    expect(tasks.subjectivity.readPrompts(file)).not.toHaveProperty("sentence");
    expect(read({ train: [] })).toEqual({
      sentence:
        "subjectivity/prompts.json: train must be a list of labelled reviews, at least one.",
    });
    expect(read({ heldOut: [review("a", "dull")] })).toEqual({
      sentence:
        "subjectivity/prompts.json: heldOut[0] must have the texts X and Z and one of the " +
        "labels subjective, objective.",
    });
    expect(read({ reasons: [{ text: "", label: null }] })).toEqual({
      sentence:
        "subjectivity/prompts.json: reasons[0] must have a text, and a label of subjective, " +
        "objective or null.",
    });
    expect(tasks.subjectivity.readPrompts(null)).toHaveProperty("sentence");
  });
});

const answersOf = (policy: TablePolicy, task: Task) =>
  new ExactAnswers(policy, task, {
    diversity: diversityOf(task, hiddenState(policy)),
    seed: 1,
    samples: 64,
    draws: 64,
  });

/** log Σ p(z) p(Y | z) over every string of the table, by the definition of the gate. */
function logZWith(gate: number): number {
  const off = next(1);
  const logProb = (z: readonly number[], tokens: readonly number[]) =>
    tokens.reduce((sum, token, k) => sum + off([...z, ...tokens.slice(0, k)])[token], 0);
  const [own, other] = [
    [STOP, 2, 3, 4, 5, 7],
    [STOP, 2, 3, 4, 6, 7],
  ];
  const strings = everyString(V, STOP, 2).filter((z) => z.length > 0);
  return logSumExp(
    strings.map((z) => {
      const [right, wrong] = [logProb(z, own), logProb(z, other)];
      return logProb([], z) + right + (wrong > right ? gate : 0);
    }),
  );
}
