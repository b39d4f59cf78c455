import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import { weightedDiversity } from "./diversity";
import { policyMass, pushDownPrior } from "./exact";
import { FrozenTree } from "./frozen";
import type { Moment, Truth } from "./report";
import { Walk } from "./walk";
import type { Reached, Target } from "./walk";
import { countedTruth } from "./counted";
import { listedDiversity } from "./diversity-measure";
import type { Diversity } from "./diversity-measure";
import { drawFrom, logRewardsOf, placed, samplerLogProbs, strings } from "./draws";
import type { Drawn } from "./draws";
import { firstRowsOf, listedFigures, oneTokenMass } from "./listed";
import type { ListedDiversity, OneToken } from "./listed";
import type { Judgeable, TruthRule } from "./judgeable";
import { isWhole, walkedTruth } from "./walked";
import type { SampledRest } from "./walked";

export interface TruthSettings {
  readonly diversity: Diversity;
  readonly seed: number;
  readonly samples: number; // N of the noise floor: those of one look
  readonly draws: number; // samples a report spends on what a walk cannot reach
  /** keep every next token of a walked node, so that ways of decoding can be pushed down too */
  readonly wholeRows?: boolean;
}

export interface AnswerRequest extends Moment {
  readonly nodes?: number; // how far the walk may reach by now; the task's own limit when absent
}

/** Log-masses [N] of the nodes of a walk under the sampler in use. */
export interface WalkedMasses {
  readonly reached: Reached;
  readonly policy: Float64Array;
  readonly prior: Float64Array;
}

/** What does not change with the policy, by prompt. */
interface Known {
  readonly prompt: Prompt;
  readonly lengths: string;
  readonly prior: Drawn;
  /** [B, C] of prior.z, where diversity is measured on samples */
  readonly embedded: Float32Array | null;
  frozen?: FrozenTree;
  overwritten?: boolean; // the device's tree of the untrained model was walked by others since
  oneToken?: OneToken;
  listed?: ListedDiversity;
  walk?: Walk;
}

const MOST_PROMPTS = 4;

/**
 * The exact answer beside the exact policy, for one prompt at a time. The frozen model is walked
 * once a prompt: a new temperature only weighs the same strings anew, a new reward may reach for
 * others.
 */
export class ExactAnswers {
  private readonly known = new Map<string, Known>(); // by prompt, the last used last

  constructor(
    private readonly policy: Policy,
    private readonly task: Judgeable,
    private readonly settings: TruthSettings,
  ) {}

  async answer(prompt: Prompt, request: AnswerRequest): Promise<Truth> {
    const known = await this.about(prompt);
    const rule = this.task.truth;
    const target = this.target(request.rewardTemperature);
    const counted = rule.kind === "enumerated" ? rule.counted() : null;
    const shared = {
      step: request.step,
      rewardTemperature: request.rewardTemperature,
      target: request.target,
      prompt: prompt.id,
      priorReward: mean(logRewardsOf(known.prior, target)),
    };
    if (rule.kind === "enumerated" && counted)
      return { ...shared, ...(await this.counted(known, rule, { ...target, rule: counted })) };
    return { ...shared, ...(await this.walked(known, rule, target, request)) };
  }

  /**
   * What the walked figures are made of: the tree, and log-masses of its first nodes under the
   * policy and the untrained sampler.
   */
  async masses(prompt: Prompt, request: AnswerRequest): Promise<WalkedMasses> {
    return this.massesOf(await this.about(prompt), this.target(request.rewardTemperature), request);
  }

  /**
   * Call it when others have walked the device's tree of the untrained model. What is known of it
   * can still be weighed; reaching further opens it again.
   */
  treeOverwritten(): void {
    for (const known of this.known.values()) known.overwritten = true;
  }

  close(): void {
    for (const { frozen } of this.known.values()) frozen?.close();
    this.known.clear();
  }

  private target(temperature: number): Target {
    const { minLength, maxLength } = this.task.rules();
    return {
      likelihoodWeight: this.task.likelihoodWeight(),
      temperature,
      minLength,
      maxLength,
      extra: this.task.extra(),
    };
  }

  private async about(prompt: Prompt): Promise<Known> {
    const { minLength, maxLength } = this.task.rules();
    const lengths = `${minLength} ${maxLength}`;
    let known = this.known.get(prompt.id);
    this.known.delete(prompt.id);
    if (known?.lengths !== lengths) {
      known?.frozen?.close();
      const prior = await drawFrom(this.policy, "off", {
        prompt,
        batch: this.settings.draws,
        minLength,
        maxLength,
        seed: this.settings.seed,
        step: 0,
      });
      const { diversity } = this.settings;
      const sampled = this.task.truth.kind === "walked" && diversity.kind === "embedding";
      known = {
        prompt,
        lengths,
        prior,
        embedded: sampled ? await diversity.embedder.embed(prompt, prior.z) : null,
      };
    }
    this.known.set(prompt.id, known);
    for (const [id, old] of this.known) {
      if (this.known.size <= MOST_PROMPTS) break;
      old.frozen?.close();
      this.known.delete(id);
    }
    return known;
  }

  private async counted(
    known: Known,
    rule: Extract<TruthRule, { kind: "enumerated" }>,
    target: Target & { rule: NonNullable<ReturnType<typeof rule.counted>> },
  ) {
    const tokens = Uint32Array.from(rule.strings, (z) => z[0]);
    const { prompt } = known;
    const read = async (adapter: "on" | "off") =>
      oneTokenMass(
        await firstRowsOf(this.policy, { prompt, adapter, tokens }),
        tokens,
        this.task.stopToken,
        target,
      );
    const prior = (known.oneToken ??= await read("off"));
    const { masses, figures } = countedTruth({
      rule: target.rule,
      temperature: target.temperature,
      logReward: target.extra.of(rule.strings),
      prior,
      policy: await read("on"),
      samples: this.settings.samples,
    });
    return {
      ...figures,
      ...listedFigures(masses, prior.logP, await this.listed(known, rule)),
      layout: "by-value" as const,
      rows: masses.map((mass, k) => ({
        ...mass,
        text: rule.labels[k],
        tokens: Array.from(rule.strings[k]),
      })),
    };
  }

  private async listed(
    known: Known,
    rule: Extract<TruthRule, { kind: "enumerated" }>,
  ): Promise<ListedDiversity> {
    return (known.listed ??= await listedDiversity(
      this.settings.diversity,
      known.prompt,
      rule.strings,
      this.task.stopToken,
    ));
  }

  private async massesOf(
    known: Known,
    target: Target,
    { nodes }: AnswerRequest,
  ): Promise<WalkedMasses & { walk: Walk }> {
    const walk = await this.walkOf(known, this.task.truth, target, nodes);
    const reached = walk.reached();
    const { frozen, size } = reached;
    const tree = this.policy.tree(known.prompt, "on");
    const policy = await policyMass(tree, frozen, size, target).finally(() => tree.close());
    return { walk, reached, policy, prior: pushDownPrior(frozen, size, target) };
  }

  private async walked(known: Known, rule: TruthRule, target: Target, request: AnswerRequest) {
    const { walk, reached, policy, prior } = await this.massesOf(known, target, request);
    const { frozen } = reached;
    const judged = {
      task: this.task,
      reached,
      policy: policy.map(Math.exp),
      prior: prior.map(Math.exp),
      sampled: await this.sampled(known, walk, request),
      samples: this.settings.samples,
    };
    if (rule.kind === "walked")
      return {
        ...walkedTruth(judged),
        ...this.sampledFigures(known, target),
        layout: "ranked" as const,
      };
    const listed = rule.strings.map((z) => frozen.find(z) ?? 0);
    const truth = walkedTruth({ ...judged, listed, labels: rule.labels });
    return {
      ...truth,
      ...listedFigures(
        truth.rows,
        listed.map((s) => frozen.logP[s] + frozen.logStop[s]),
        await this.listed(known, rule),
      ),
      layout: "by-value" as const,
    };
  }

  /**
   * Without a list only samples tell: of the target by weighing those of the untrained model; of
   * the policy by its own, elsewhere.
   */
  private sampledFigures({ embedded, prior }: Known, target: Target) {
    const weights = normalised(
      logRewardsOf(prior, target).map((r, b) => r / target.temperature - prior.logPrior[b]),
    );
    return {
      targetDiversity: embedded && weightedDiversity(embedded, weights),
      policyDiversity: null,
      priorDiversity: null,
      policyLikelihood: null,
      priorLikelihood: null,
    };
  }

  /**
   * The walk for the target as it is now. Only a larger allowance or another reward asks the model
   * again.
   */
  private async walkOf(
    known: Known,
    rule: TruthRule,
    target: Target,
    nodes?: number,
  ): Promise<Walk> {
    const limit = rule.kind === "walked" ? rule.maxNodes : 4 * rule.strings.length;
    const moved = known.walk !== undefined && rewardChanged(known.walk.target, target);
    const allowance = Math.min(nodes ?? limit, limit);
    const full = moved && known.frozen !== undefined && known.frozen.size >= 2 * limit;
    if (full || (known.overwritten && (moved || (known.frozen?.size ?? 0) < allowance))) {
      known.frozen?.close();
      known.frozen = undefined;
    }
    const fresh = known.frozen === undefined;
    const frozen = (known.frozen ??= await this.open(known.prompt, rule));
    if (fresh) known.overwritten = false;
    if (
      known.walk?.frozen !== frozen ||
      moved ||
      known.walk.target.temperature !== target.temperature
    )
      known.walk = new Walk(frozen, target);
    await known.walk.advance(
      moved && !fresh ? Math.min(2 * limit, frozen.size + allowance / 2) : allowance,
    );
    return known.walk;
  }

  private async open(prompt: Prompt, rule: TruthRule): Promise<FrozenTree> {
    const frozen = await FrozenTree.open(
      this.policy.tree(prompt, "off"),
      this.task.stopToken,
      this.settings.wholeRows ? this.policy.vocabulary : undefined,
    );
    if (rule.kind === "enumerated")
      await frozen.grow(
        rule.strings.map(() => 0),
        rule.strings.map((z) => z[0]),
      );
    return frozen;
  }

  /**
   * Samples of the policy and of the untrained model for what the walk left out; none when it left
   * nothing out.
   */
  private async sampled(
    { prompt, prior }: Known,
    walk: Walk,
    { step }: AnswerRequest,
  ): Promise<SampledRest | null> {
    const reached = walk.reached();
    const { target } = walk;
    const { draws, seed } = this.settings;
    if (draws === 0 || isWhole(reached, Math.max(...reached.logWeight))) return null;
    const drawn = await drawFrom(this.policy, "on", {
      prompt,
      batch: draws,
      minLength: target.minLength,
      maxLength: target.maxLength,
      seed,
      step,
    });
    const logQ = async ({ z }: Drawn) =>
      samplerLogProbs(await this.policy.logProbs(prompt, z, "on"), z, target);
    const place = async (of: Drawn) =>
      placed(of, logRewardsOf(of, target), await logQ(of), { reached, target });
    return {
      prior: await place(prior),
      priorLogP: prior.logP,
      policy: await place(drawn),
      policyValid: strings(drawn.z).map((z) => this.task.valid(z)),
    };
  }
}

const rewardChanged = (a: Target, b: Target): boolean =>
  a.likelihoodWeight !== b.likelihoodWeight || a.extra !== b.extra;

const mean = (x: Float64Array): number | null =>
  x.length === 0 ? null : x.reduce((a, v) => a + v, 0) / x.length;

function normalised(logWeights: Float64Array): Float64Array {
  const top: Nats = logWeights.reduce((a, w) => Math.max(a, w), -Infinity);
  return logWeights.map((w) => Math.exp(w - top));
}
