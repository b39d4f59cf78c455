import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { type ByValue, type ListedDiversity, byValue } from "./by-value";
import { count, listedOutcomes } from "./counting";
import { type Diversity, listedDiversity } from "./diversity-measure";
import { type Drawn, drawFrom, logRewardsOf, placed, samplerLogProbs, strings } from "./draws";
import type { Judgeable, TruthRule } from "./judgeable";
import { type ListedMasses, listedMasses, listedRowsOf } from "./listed-masses";
import { type ListedTarget, countedTarget, walkedBeginnings, walkedStrings } from "./listed-target";
import { sampleMean } from "./numbers";
import type { OnProgress } from "./progress";
import { type Oracle, countedOracle, walkedOracle } from "./oracle";
import { PromptWalk, targetOf } from "./prompt-walk";
import { ranked } from "./ranked";
import { KnownRivals } from "./rivals/known-rivals";
import type { Draw, JudgedDraw, SampledRest } from "./remainder";
import type { Moment, Truth, TruthFigures } from "./report";
import { policyMass, pushDownPrior } from "./sampler";
import { targetDiversity } from "./target-diversity";
import type { Reached, Target } from "./walk";
import { isWhole, outsideMass } from "./walked";

interface AnswerSettings {
  readonly diversity: Diversity;
  readonly seed: number;
  readonly samples: number; // N of the noise floor: those of one evaluation
  readonly draws: number; // samples that an answer spends on what a walk cannot reach
  /** keep every next token of a walked node, so that ways of decoding can be pushed down too */
  readonly wholeRows?: boolean;
  readonly onProgress?: OnProgress; // of walks
}

interface AnswerRequest extends Moment {
  readonly nodes?: number; // how far the walk may reach by now; the task's own limit when absent
}

/** Log-masses [N] of the nodes of a walk under the sampler in use. */
export interface WalkedMasses {
  readonly reached: Reached;
  readonly policy: Float64Array;
  readonly prior: Float64Array;
}

/** What does not change with the policy, by prompt. */
interface PromptFacts {
  readonly prompt: Prompt;
  readonly rules: string; // lengths and terminals that the rest holds for
  readonly prior: Drawn;
  /** [B, C] of prior.z, where diversity is measured on samples */
  readonly embedded: Float32Array | null;
  readonly walk: PromptWalk;
  readonly rivals: KnownRivals;
  listedPrior?: ListedMasses;
  listedDiversity?: ListedDiversity;
}

type Enumerated = Extract<TruthRule, { kind: "enumerated" }>;

const MOST_PROMPTS = 4;

/**
 * The exact answer beside the exact policy, for one prompt at a time. What is known of the frozen
 * model is kept by prompt.
 */
export class ExactAnswers {
  private readonly known = new Map<string, PromptFacts>(); // by prompt, the last used last

  constructor(
    private readonly policy: Policy,
    private readonly task: Judgeable,
    private readonly settings: AnswerSettings,
  ) {}

  async answer(prompt: Prompt, request: AnswerRequest): Promise<Truth> {
    const facts = await this.about(prompt);
    const target = this.target(request.rewardTemperature);
    const rule = this.task.truth;
    const { step, rewardTemperature, target: edits } = request;
    const figures =
      rule.kind === "enumerated"
        ? await this.byValue(facts, rule, target, request)
        : await this.ranked(facts, target, request);
    return {
      step,
      rewardTemperature,
      target: edits,
      prompt: prompt.id,
      priorReward: sampleMean(await logRewardsOf(facts.prior, target)),
      ...figures,
    };
  }

  /**
   * What the walked figures are made of: the tree, and log-masses of its first nodes under the
   * policy and the untrained sampler.
   */
  async masses(prompt: Prompt, request: AnswerRequest): Promise<WalkedMasses> {
    const facts = await this.about(prompt);
    return this.massesOf(facts, this.target(request.rewardTemperature), request.nodes);
  }

  /** The walk alone, for one more temperature. */
  reached = async (prompt: Prompt, { rewardTemperature: T, nodes }: AnswerRequest) =>
    this.reach((await this.about(prompt)).walk, this.target(T), nodes);

  /** The policy that training aims at, as far as the target is known. */
  async oracle(prompt: Prompt, { rewardTemperature, nodes }: AnswerRequest): Promise<Oracle> {
    const rule = this.task.truth;
    const counted = rule.kind === "enumerated" ? rule.counted() : null;
    if (counted) return countedOracle(counted, rewardTemperature);
    const { walk } = await this.about(prompt);
    return walkedOracle(await this.reach(walk, this.target(rewardTemperature), nodes));
  }

  /** Call it when others have walked the device's tree of the untrained model. */
  treeOverwritten(): void {
    for (const { walk } of this.known.values()) walk.treeOverwritten();
  }

  close(): void {
    for (const { walk } of this.known.values()) walk.close();
    this.known.clear();
  }

  private target = (temperature: number): Target => targetOf(this.task, temperature);
  private reach = async (walk: PromptWalk, target: Target, nodes?: number): Promise<Reached> =>
    (await walk.reach(target, nodes, this.settings.onProgress)).reached();

  private async about(prompt: Prompt): Promise<PromptFacts> {
    const { minLength, maxLength } = this.task.rules();
    const rules = `${minLength} ${maxLength} ${this.task.terminalRevision?.() ?? ""}`;
    let facts = this.known.get(prompt.id);
    this.known.delete(prompt.id);
    if (facts?.rules !== rules) {
      facts?.walk.close();
      facts = await this.newFacts(prompt, rules);
    }
    // one device tree serves all prompts
    for (const other of this.known.values()) other.walk.treeOverwritten();
    this.known.set(prompt.id, facts);
    for (const [id, old] of this.known) {
      if (this.known.size <= MOST_PROMPTS) break;
      old.walk.close();
      this.known.delete(id);
    }
    return facts;
  }

  private begins(what: string): void {
    this.settings.onProgress?.({ what, done: 0, of: 1 });
  }

  /** How the task's strings are drawn. */
  private drawing(prompt: Prompt) {
    const { minLength, maxLength } = this.task.rules();
    const { tool } = this.task;
    return { prompt, minLength, maxLength, ...(tool && { tool }) };
  }

  private async newFacts(prompt: Prompt, rules: string): Promise<PromptFacts> {
    const { draws, seed, diversity, wholeRows } = this.settings;
    this.begins("Drawing samples of the untrained model");
    const request = { ...this.drawing(prompt), batch: draws, seed, step: 0 };
    const prior = await drawFrom(this.policy, "off", request, this.task.terminal);
    const sampled = this.task.truth.kind === "walked" && diversity.kind === "embedding";
    return {
      prompt,
      rules,
      prior,
      embedded: sampled ? await diversity.embedder.embed(prompt, prior.z) : null,
      walk: new PromptWalk(this.policy, this.task, prompt, { ...(wholeRows && { wholeRows }) }),
      rivals: new KnownRivals(),
    };
  }

  private async byValue(
    facts: PromptFacts,
    rule: Enumerated,
    target: Target,
    request: AnswerRequest,
  ): Promise<TruthFigures> {
    // before the walk: both use the device's tree of the untrained model
    const prior = (facts.listedPrior ??= await this.listed(facts.prompt, rule, target, "off"));
    const policy = await this.listed(facts.prompt, rule, target, "on");
    const known: ByValue = {
      target: await this.listedTarget(facts, rule, target, request.nodes),
      policy,
      prior,
      listed: listedOutcomes(rule.listed.strings, target.minLength),
      noun: this.task.noun,
      labels: rule.labels,
      strings: rule.listed.strings,
      diversity: await this.listedDiversity(facts, rule),
      samples: this.settings.samples,
    };
    return byValue(known);
  }

  private async listed(
    prompt: Prompt,
    { listed }: Enumerated,
    target: Target,
    adapter: "on" | "off",
  ): Promise<ListedMasses> {
    const rows = await listedRowsOf(this.policy, { prompt, adapter, listed });
    const { minLength, maxLength } = target;
    return listedMasses(rows, listed, { stop: this.task.stopToken, minLength, maxLength });
  }

  private async listedTarget(
    facts: PromptFacts,
    rule: Enumerated,
    target: Target,
    nodes: number | undefined,
  ): Promise<ListedTarget> {
    const counted = rule.counted();
    if (counted) return countedTarget(count(counted, target.temperature));
    const reached = await this.reach(facts.walk, target, nodes);
    const prior = isWhole(reached) ? [] : await placed(facts.prior, { reached, target });
    const { strings } = rule.listed;
    return listedOutcomes(strings, target.minLength) === "strings"
      ? walkedStrings(reached, strings, prior)
      : walkedBeginnings(reached, rule.listed, prior);
  }

  private async listedDiversity(facts: PromptFacts, rule: Enumerated): Promise<ListedDiversity> {
    return (facts.listedDiversity ??= await listedDiversity(
      this.settings.diversity,
      facts.prompt,
      rule.listed.strings,
      this.task.stopToken,
    ));
  }

  private async massesOf(
    facts: PromptFacts,
    target: Target,
    nodes: number | undefined,
  ): Promise<WalkedMasses> {
    const reached = await this.reach(facts.walk, target, nodes);
    const { frozen, size } = reached;
    this.begins("Asking the policy for the strings of the walk");
    const tree = this.policy.tree(facts.prompt, "on");
    const policy = await policyMass(tree, frozen, size, target).finally(() => tree.close());
    return { reached, policy, prior: pushDownPrior(frozen, size, target) };
  }

  private async ranked(
    facts: PromptFacts,
    target: Target,
    request: AnswerRequest,
  ): Promise<TruthFigures> {
    const { reached, policy, prior } = await this.massesOf(facts, target, request.nodes);
    const nothing = isWhole(reached) && outsideMass(policy, true) === 0;
    return ranked({
      task: this.task,
      prompt: facts.prompt,
      temperature: target.temperature,
      reached,
      logPolicy: policy,
      logPrior: prior,
      rivals: facts.rivals.of(this.task, { reached, logPrior: prior }, target),
      sampled: nothing ? null : await this.sampled(facts, { reached, target }, request.step),
      diversity: await targetDiversity(facts, { reached, target }),
      samples: this.settings.samples,
    });
  }

  /** Samples of the policy and of the untrained model for what the walk left out. */
  private async sampled(
    { prompt, prior }: PromptFacts,
    walked: { reached: Reached; target: Target },
    step: number,
  ): Promise<SampledRest | null> {
    const { draws, seed } = this.settings;
    if (draws === 0) return null;
    const request = { ...this.drawing(prompt), batch: draws, seed, step };
    this.begins("Estimating what the walk left out");
    const policy = await drawFrom(this.policy, "on", request, this.task.terminal);
    const judged = async (drawn: Drawn): Promise<Draw<JudgedDraw>[]> => {
      const scores = await this.policy.logProbs(prompt, drawn.z, "on");
      const logPolicy = samplerLogProbs(scores, drawn.z, request);
      const tokens = strings(drawn.z);
      return (await placed(drawn, walked)).map((z, b) =>
        z.reached ? z : { ...z, logPolicy: logPolicy[b], ...this.verdicts(prompt, tokens[b]) },
      );
    };
    return { prior: await judged(prior), policy: await judged(policy) };
  }

  private verdicts(prompt: Prompt, tokens: Uint32Array): Pick<JudgedDraw, "valid" | "verdict"> {
    const verdict = this.task.verdict?.of(prompt, tokens);
    return { valid: this.task.valid(tokens), ...(verdict !== undefined && { verdict }) };
  }
}
