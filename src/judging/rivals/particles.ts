import type { Policy } from "../../lm/policy";
import type { Nats, Prompt } from "../../lm/sequences";
import { type Child, NextTokens } from "../decodings/next-tokens";
import { normalised } from "../decodings/rows";
import type { Sampler } from "../sampler";
import type { Proposal, Proposed, Standing } from "./proposals";

/** A string under way, or whole. */
export interface Particle {
  readonly tokens: readonly number[];
  readonly nodes: readonly number[]; // in the trees of the prior and, where it is read, the policy
  readonly logPrefix: Nats; // log p_LM(z_1:i | X) of the model itself
  readonly logStop: Nats; // log p_LM(⊤ | X, z_1:i)
  readonly logPrior: Nats; // the same of the sampler in use; with ⊤ where the string is whole
  readonly logPolicy: Nats; // of the policy, where it is read
  readonly logTwist: Nats; // log ψ: the intermediate target is p_0 ψ
  readonly logWeight: Nats;
  readonly whole: boolean;
}

/**
 * The rows that particles of one prompt need, one tree for the frozen model and one for the policy
 * where a proposal reads it. Particles with the same string share their rows.
 */
export class Rows {
  evaluations: number;

  private constructor(
    private readonly trees: readonly NextTokens[],
    private readonly stop: number,
    private readonly sampler: Sampler,
  ) {
    this.evaluations = trees.length;
  }

  static async open(
    policy: Policy,
    prompt: Prompt,
    sampler: Sampler,
    reads: Proposal["reads"],
  ): Promise<Rows> {
    const prior = await NextTokens.open(policy.tree(prompt, "off"));
    const trees =
      reads === "policy" ? [prior, await NextTokens.open(policy.tree(prompt, "on"))] : [prior];
    return new Rows(trees, policy.stopToken, sampler);
  }

  standing({ tokens, nodes }: Particle): Standing {
    const row = (tree: NextTokens, node: number) => {
      const barred = tokens.length < this.sampler.minLength ? this.stop : -1;
      return normalised(tree.row(node), (v) => v !== barred);
    };
    const [prior, policy] = this.trees.map((tree, k) => row(tree, nodes[k]));
    return { prefix: tokens, prior, policy: policy ?? null, stop: this.stop };
  }

  /** The empty string. */
  root(): Particle {
    const [prior] = this.trees;
    return {
      tokens: [],
      nodes: this.trees.map(() => 0),
      logPrefix: 0,
      logStop: prior.row(0)[this.stop],
      logPrior: 0,
      logPolicy: 0,
      logTwist: 0,
      logWeight: 0,
      whole: false,
    };
  }

  /** The particle after its next token, whose rows are not computed yet. */
  moved(particle: Particle, { prior, policy }: Standing, proposed: Proposed): Particle {
    const { token, logWeight } = proposed;
    if (token < 0) return { ...particle, whole: true, logWeight: -Infinity };
    const whole = token === this.stop;
    const [model] = this.trees;
    return {
      ...particle,
      tokens: whole ? particle.tokens : [...particle.tokens, token],
      logPrefix: particle.logPrefix + (whole ? 0 : model.row(particle.nodes[0])[token]),
      logPrior: particle.logPrior + prior[token],
      logPolicy: particle.logPolicy + (policy?.[token] ?? 0),
      logWeight: particle.logWeight + logWeight,
      whole,
    };
  }

  /**
   * Computes the rows of particles that have just got a token, and ends those of the longest
   * length; the others stay as they are.
   */
  async extend(particles: readonly Particle[], parents: readonly Particle[]): Promise<Particle[]> {
    const grown = particles.map(({ tokens }, k) => tokens.length > parents[k].tokens.length);
    const nodes: number[][] = [];
    for (const [t, tree] of this.trees.entries()) {
      const children = particles.flatMap(({ tokens }, k): Child[] =>
        grown[k] ? [{ parent: parents[k].nodes[t], token: tokens[tokens.length - 1] }] : [],
      );
      nodes.push(await tree.extend(children));
      this.evaluations += children.length;
    }
    let next = 0;
    return particles.map((particle, k) => {
      if (!grown[k]) return particle;
      const at = next++;
      return {
        ...particle,
        nodes: nodes.map((of) => of[at]),
        logStop: this.trees[0].row(nodes[0][at])[this.stop],
        whole: particle.tokens.length >= this.sampler.maxLength,
      };
    });
  }

  close(): void {
    for (const tree of this.trees) tree.close();
  }
}
