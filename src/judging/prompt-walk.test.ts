import { expect, it } from "vitest";
import type { Prompt } from "../lm/sequences";
import { ExactAnswers } from "./answers";
import { nucleus } from "./decodings";
import type { Progress } from "./progress";
import { treeNodes } from "./prompt-walk";
import { lengths, off, on, slight, toyOf, STOP, V } from "./testing/enumerated";
import { TablePolicy, momentAt } from "./testing/table";
import { type Toy, type ToyReward, toyTask } from "./testing/tasks";

/** A policy whose trees hold as many nodes as the device's would, and no more. */
class BoundedPolicy extends TablePolicy {
  private open: { on?: number; off?: number } = {};
  private trees = 0;
  most = 0;

  constructor(readonly capacity: () => number) {
    super(V, STOP, on, off);
  }

  override tree(prompt: Prompt, adapter: "on" | "off") {
    const tree = super.tree(prompt, adapter);
    const id = ++this.trees;
    this.open[adapter] = id;
    let nodes = 1;
    const count = (more: number) => {
      nodes += more;
      this.most = Math.max(this.most, nodes);
      if (nodes > this.capacity()) throw new Error(`The token tree is full: ${nodes} nodes.`);
      if (this.open[adapter] !== id) throw new Error("This token tree was closed.");
    };
    const extend = tree.extend.bind(tree);
    const mass = tree.mass.bind(tree);
    tree.extend = (parents, tokens) => {
      count(parents.length);
      return extend(parents, tokens);
    };
    tree.mass = (parents, tokens) => {
      nodes = 0;
      count(parents.length);
      return mass(parents, tokens);
    };
    return tree;
  }
}

const layouts: Partial<Toy>[] = [
  { layout: "by-value" },
  { layout: "ranked", maxNodes: 5 },
  { layout: "ranked", maxNodes: 40 },
];

it.each(layouts)("no length and no row of edits fills a tree: %j", async (layout) => {
  for (const [minLength, maxLength] of lengths) {
    let reward: ToyReward = slight;
    const task = toyTask(toyOf({ ...layout, minLength, maxLength, reward: () => reward }));
    const policy = new BoundedPolicy(() => treeNodes(task));
    const diversity = { kind: "effective-number" } as const;
    const settings = { diversity, seed: 1, samples: 64, draws: 16 };
    const answers = new ExactAnswers(policy, task, settings);
    for (let edit = 0; edit < 8; edit++) {
      reward = { ...slight, word: { token: edit % 4, weight: 3 }, likelihoodWeight: edit % 3 };
      const request = momentAt(edit, edit % 2 === 0 ? 1 : 0.3);
      const truth = await answers.answer(task.trainPrompts[0], request);
      expect(truth.logZ.value).toBeGreaterThan(-Infinity); // one string at least is long enough
    }
    expect(policy.most).toBeLessThanOrEqual(treeNodes(task));
  }
});

it("nucleus samples of any batch fit, and are those of one large tree", async () => {
  const task = toyTask(toyOf({ maxLength: 4 }));
  const policy = new BoundedPolicy(() => treeNodes(task));
  const request = { prompt: task.trainPrompts[0], minLength: 0, maxLength: 4, seed: 5 };
  const { z: few } = await nucleus(1).draw(policy, { ...request, batch: 200 });
  const { z: many } = await nucleus(1).draw(policy, { ...request, batch: 1000 });
  expect(many.tokens.slice(0, few.tokens.length)).toEqual(few.tokens);
  expect(many.lengths.slice(0, few.batch)).toEqual(few.lengths);
});

it("answers for two prompts in turn do not use each other's tree", async () => {
  let reward: ToyReward = slight;
  const toy = toyOf({ layout: "ranked", maxNodes: 40, reward: () => reward });
  const task = toyTask(toy);
  const policy = new BoundedPolicy(() => treeNodes(task));
  const diversity = { kind: "effective-number" } as const;
  const answers = new ExactAnswers(policy, task, { diversity, seed: 1, samples: 64, draws: 16 });
  const [first] = task.trainPrompts;
  const second = { ...first, id: "another" };
  for (let edit = 0; edit < 3; edit++) {
    reward = { ...slight, word: { token: edit, weight: 2 } };
    const one = await answers.answer(first, momentAt(edit));
    const two = await answers.answer(second, momentAt(edit));
    expect(two.logZ).toEqual(one.logZ); // the table answers alike under every prompt
  }
});

it("a walk reports how many of the allowed nodes it has reached", async () => {
  const task = toyTask(toyOf({ layout: "ranked", maxNodes: 300, maxLength: 6 }));
  const policy = new BoundedPolicy(() => treeNodes(task));
  const diversity = { kind: "effective-number" } as const;
  const reported: Progress[] = [];
  const onProgress = (progress: Progress) => reported.push(progress);
  const settings = { diversity, seed: 1, samples: 64, draws: 16, onProgress };
  await new ExactAnswers(policy, task, settings).answer(task.trainPrompts[0], momentAt(0));
  expect(reported.length).toBeGreaterThan(3); // of what comes before and after it too
  const seen = reported.filter(({ what }) => what.startsWith("Walking"));
  const done = seen.map((progress) => progress.done);
  expect(done.length).toBeGreaterThan(1);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(Math.max(...done)).toBeLessThanOrEqual(300);
  expect(new Set(seen.map(({ what, of }) => `${what} ${of}`))).toEqual(
    new Set(["Walking the token tree 300"]),
  );
});
