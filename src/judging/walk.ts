import { log } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { type Extra, type StringExtras, extraAlone } from "./extra";
import type { FrozenTree } from "./frozen";
import { Heap } from "./heap";
import { logAddExp, logSumExp } from "./numbers";
import type { OnProgress } from "./progress";

/**
 * The target π(z) ∝ R(z⊤)^{1/T}, log R(z⊤) = w·log p_LM(z⊤|X) + extra(z), over strings of
 * minLength ≤ n ≤ maxLength; where a task has a terminal, that stands for log p_LM(⊤|X, z).
 * Shorter strings have log R = −99 in training, a finite stand-in for impossible: here they are
 * impossible, as they are for the sampler.
 */
export interface Target {
  readonly likelihoodWeight: number; // w ≥ 0
  readonly temperature: number; // T
  readonly minLength: number;
  readonly maxLength: number;
  readonly extra: Extra;
}

/**
 * What a walk knows: every node of the tree is a string whose weight is known; the rest has an
 * upper bound.
 */
export interface Reached {
  readonly frozen: FrozenTree;
  readonly size: number; // N: the first N nodes of `frozen`
  readonly logReward: Float64Array; // [N] log R(z⊤), untempered
  readonly logWeight: Float64Array; // [N] log R(z⊤)/T, −∞ for strings that may not end
  /** Nodes whose own string counts as not reached, though strings below it may be. */
  readonly unscored: ReadonlySet<number>;
  /**
   * ≥ log Σ R^{1/T} over strings not reached; −∞ when there are none, null without a bound
   */
  readonly logRest: Nats | null;
}

interface AdvanceOptions {
  readonly batch?: number; // nodes of one call of the model
  readonly tolerance?: number; // share of the target that may be missing
  readonly onProgress?: OnProgress; // nodes of the tree, of those allowed
}

/**
 * A child not yet reached; or, with `below`, a node's child of rank `rank` and all ranked after it;
 * or, where `rank` is OWN, the parent's own string, whose terminal is not known yet.
 */
interface Unreached {
  readonly priority: Nats; // bound on the first child's subtree, or on the string
  readonly mass: Nats; // bound on everything the entry stands for
  readonly parent: number;
  readonly rank: number;
  readonly below?: Nats; // the part of the bound that all children of the parent share
}

const OWN = -1;

/**
 * Best-first search of the token tree under the frozen model for the strings with the largest
 * target mass. With a = w/T, the strings of length n below a prefix s of length d weigh at most
 *   p(s)^a · max_n e^{U(n)/T} for a ≥ 1, because Σ p^a ≤ (Σ p)^a; p(s)^a · Σ_n e^{U(n)/T}
 *   · (V−1)^{(1−a)(n−d)} for a < 1, by Hölder: Σ_{i≤N} p_i^a ≤ N^{1−a} (Σ p_i)^a,
 * U(n) the bound on the other terms. For a < 1 and long strings this bound is valid but
 * loose.
 */
export class Walk {
  private readonly heap = new Heap<Unreached>();
  private readonly logReward: Nats[] = [];
  private readonly logWeight: Nats[] = [];
  private logSum: Nats = -Infinity; // of logWeight
  // bound on the children too unlikely to be listed: never reached, always counted
  private logTails: Nats = -Infinity;
  private readonly power: number; // a

  private constructor(
    readonly frozen: FrozenTree,
    readonly target: Target,
    private readonly extras: StringExtras,
  ) {
    this.power = target.likelihoodWeight / target.temperature;
  }

  /** A walk that has weighed what the tree holds already. `extras` are those of the target. */
  static async begin(
    frozen: FrozenTree,
    target: Target,
    extras: StringExtras = extraAlone(target.extra),
  ): Promise<Walk> {
    const walk = new Walk(frozen, target, extras);
    await walk.admit();
    return walk;
  }

  /**
   * Reaches further until the tree has `nodes` nodes, and never beyond them, or less than
   * `tolerance` of the target can be missing.
   */
  async advance(nodes: number, options: AdvanceOptions = {}): Promise<void> {
    const { batch = 128, tolerance = 1e-9, onProgress } = options;
    const enough = () => this.bounded && this.logRest() <= this.logSum + log(tolerance);
    while (this.heap.size > 0 && !enough()) {
      const { parents, tokens, strings } = this.best(batch, nodes - this.frozen.size);
      if (strings.length > 0) await this.frozen.score(strings);
      await this.weigh(strings);
      // no room for the best and what is forced after it
      if (parents.length === 0 && strings.length === 0) return;
      if (parents.length > 0) await this.frozen.grow(parents, tokens);
      await this.admit();
      onProgress?.({ what: "Walking the token tree", done: this.frozen.size, of: nodes });
    }
  }

  /**
   * Takes the best children, at most `batch` of them, that fit into so many nodes, and nodes whose
   * own strings are as good.
   */
  private best(batch: number, nodes: number): Record<"parents" | "tokens" | "strings", number[]> {
    const parents: number[] = [];
    const tokens: number[] = [];
    const strings: number[] = [];
    for (let room = nodes; parents.length < batch && strings.length < batch;) {
      const best = this.heap.pop();
      if (!best) break;
      if (best.rank === OWN) {
        strings.push(best.parent);
        continue;
      }
      const token = this.frozen.rows[best.parent].ids[best.rank];
      room -= this.frozen.grownBy(best.parent, token);
      if (room < 0) {
        this.heap.push(best);
        break;
      }
      parents.push(best.parent);
      tokens.push(token);
      if (best.below !== undefined) this.wait(best.parent, best.rank + 1, best.below);
    }
    return { parents, tokens, strings };
  }

  reached(): Reached {
    const { frozen, logReward, logWeight } = this;
    const rest = this.logRest();
    return {
      frozen,
      size: logWeight.length,
      logReward: Float64Array.from(logReward),
      logWeight: Float64Array.from(logWeight),
      unscored: new Set(frozen.unscored),
      logRest: this.bounded || rest === -Infinity ? rest : null,
    };
  }

  /**
   * ≥ log R(z⊤)/T of every single string not reached [nats]; −∞ when there are none, null without a
   * bound.
   */
  get mostUnreached(): Nats | null {
    let most = this.logTails;
    for (const { priority } of this.heap) most = Math.max(most, priority);
    return this.bounded || most === -Infinity ? most : null;
  }

  private get bounded(): boolean {
    return this.target.extra.bound !== undefined;
  }

  private logRest(): Nats {
    return logAddExp(this.logTails, logSumExp(Array.from(this.heap, (f) => f.mass)));
  }

  /**
   * Weighs the nodes of the tree that are new to this walk and puts their children on the frontier.
   */
  private async admit(): Promise<void> {
    const { frozen, target, logWeight } = this;
    const from = logWeight.length;
    const strings = Array.from({ length: frozen.size - from }, (_, k) => frozen.string(from + k));
    const extra = await this.extras(strings);
    strings.forEach((z, k) => {
      const s = from + k;
      this.weighOne(s, { z, extra: extra[k] });
      if (z.length >= target.maxLength || !frozen.ends(s)) return;
      if (s === 0) this.waitAtRoot();
      else this.waitBelow(s, z);
    });
  }

  /** Weighs nodes whose terminal has become known. */
  private async weigh(nodes: readonly number[]): Promise<void> {
    const strings = nodes.map((s) => this.frozen.string(s));
    const extra = await this.extras(strings);
    nodes.forEach((s, k) => this.weighOne(s, { z: strings[k], extra: extra[k] }));
  }

  /** The weight of a node's own string; of one without a terminal its bound waits. */
  private weighOne(s: number, { z, extra }: { z: Uint32Array; extra: Nats }): void {
    const { frozen, target, logReward, logWeight } = this;
    const { likelihoodWeight, temperature, minLength } = target;
    const rewardAt = (terminal: Nats) => likelihoodWeight * (frozen.logP[s] + terminal) + extra;
    const waits = frozen.unscored.has(s);
    const ends = z.length >= minLength && frozen.ends(s);
    logReward[s] = waits ? -Infinity : rewardAt(frozen.logTerminal[s]);
    logWeight[s] = ends ? logReward[s] / temperature : -Infinity;
    this.logSum = logAddExp(this.logSum, logWeight[s]);
    if (!ends || !waits) return;
    const most = rewardAt(frozen.logStop[s]) / temperature;
    this.heap.push({ priority: most, mass: most, parent: s, rank: OWN });
  }

  /**
   * The root's children one by one, each with the bound of its own first token: rewards may hang on
   * it.
   */
  private waitAtRoot(): void {
    const { ids, logP } = this.frozen.rows[0];
    for (let rank = 0; rank < ids.length; rank++) {
      if (this.frozen.child(0, ids[rank]) !== undefined) continue;
      const priority = this.power * logP[rank] + this.subtree(ids.slice(rank, rank + 1), 1);
      if (priority > -Infinity) this.heap.push({ priority, mass: priority, parent: 0, rank });
    }
  }

  private waitBelow(parent: number, string: Uint32Array): void {
    const { tail } = this.frozen.rows[parent];
    const a = this.power;
    const below = a * this.frozen.logP[parent] + this.subtree(string, string.length + 1);
    if (tail.count > 0) {
      const shares =
        a >= 1
          ? (a - 1) * tail.logLargest + tail.logMass
          : (1 - a) * log(tail.count) + a * tail.logMass;
      this.logTails = logAddExp(this.logTails, below + shares);
    }
    this.wait(parent, 0, below);
  }

  /**
   * One entry for the listed children of a node from the first on, of rank `rank` or later, that
   * may follow, but those reached already. Of later ones it is asked when their turn comes.
   */
  private wait(parent: number, rank: number, below: Nats): void {
    const { ids, logP } = this.frozen.rows[parent];
    const left: Nats[] = [];
    let first = -1;
    for (let k = rank; k < ids.length; k++) {
      if (this.frozen.child(parent, ids[k]) !== undefined) continue;
      if (first < 0 && !this.mayFollow(parent, ids[k])) continue;
      if (first < 0) first = k;
      left.push(below + this.power * logP[k]);
    }
    const mass = logSumExp(left);
    if (mass > -Infinity) this.heap.push({ priority: left[0], mass, parent, rank: first, below });
  }

  private mayFollow(parent: number, token: number): boolean {
    const { extra } = this.target;
    return extra.mayFollow?.(this.frozen.string(parent), token) ?? true;
  }

  /**
   * Bound on Σ R^{1/T} / p(s)^a over the subtree of a string of length d that begins with
   * `prefix`. Without a bound on the other terms they count as 0, which only orders the search.
   */
  private subtree(prefix: Uint32Array, d: number): Nats {
    const { minLength, maxLength, temperature, extra } = this.target;
    const a = this.power;
    const branching = Math.max(0, 1 - a) * log(this.frozen.vocabulary - 1);
    const terms: Nats[] = [];
    for (let n = Math.max(d, minLength); n <= maxLength; n++)
      terms.push((extra.bound?.(prefix, n) ?? 0) / temperature + branching * (n - d));
    return a >= 1 ? Math.max(...terms) : logSumExp(terms); // no length left: −∞ both ways
  }
}
