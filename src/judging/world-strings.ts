import { log } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import { type ListedTree, listedTree } from "../reward/listed-tree";
import { terminalsOf } from "../reward/terminal";
import type { Judgeable } from "./judgeable";
import { targetOf } from "./prompt-walk";
import { edgesOf, listedLogProbs, listedStringMasses } from "./string-masses";
import { type WorldFigures, worldFigures } from "./world-figures";
import type { Target } from "./walk";

/** What does not change with the policy, of one prompt. */
interface Listed {
  readonly tree: ListedTree;
  readonly p: readonly number[]; // the world's, [N]
  readonly logP: Float64Array; // log p_LM(z | X) and the terminal, [N]
}

/**
 * Judges prompts over the strings that the world lists for them: a few dozen nodes a prompt, where
 * a walk takes thousands. The frozen model is asked once a prompt.
 */
export class WorldStrings {
  private readonly known = new Map<string, Listed>(); // by prompt
  private revision: string | undefined; // of the terminals

  constructor(
    private readonly policy: Policy,
    private readonly task: Judgeable,
  ) {}

  /** The prompts of a split for which the world lists strings. */
  judged = (prompts: readonly Prompt[]): Prompt[] =>
    prompts.filter((prompt) => (this.task.world?.(prompt)?.length ?? 0) > 0);

  /**
   * The policy, or the untrained model, against the target at a reward temperature. The prompt must
   * be one that `judged` keeps. It walks the device's tree.
   */
  async figures(
    prompt: Prompt,
    temperature: number,
    adapter: "on" | "off" = "on",
  ): Promise<WorldFigures> {
    const { tree, p, logP } = await this.about(prompt);
    const target = targetOf(this.task, temperature);
    const edges = await edgesOf(this.policy, { tree, prompt }, adapter);
    return worldFigures({
      logWeight: weights(tree, logP, target),
      logPolicy: listedStringMasses(tree, edges, target),
      logWorld: p.map((share) => log(share) / temperature),
    });
  }

  private async about(prompt: Prompt): Promise<Listed> {
    const revision = this.task.terminalRevision?.();
    if (revision !== this.revision) this.known.clear();
    this.revision = revision;
    const known = this.known.get(prompt.id);
    if (known) return known;
    const world = this.task.world?.(prompt) ?? [];
    const tree = listedTree(world.map(({ tokens }) => tokens));
    const listed = { tree, p: world.map(({ p }) => p), logP: await this.logP(prompt, tree) };
    this.known.set(prompt.id, listed);
    return listed;
  }

  private async logP(prompt: Prompt, tree: ListedTree): Promise<Float64Array> {
    const { terminal, stopToken } = this.task;
    const edges = await edgesOf(this.policy, { tree, prompt }, "off");
    const ends = terminal
      ? await terminalsOf(terminal, { prompt, stopToken }, tree.strings)
      : stringStops(tree, edges.logStop);
    return listedLogProbs(tree, edges).map((logP, z) => logP + ends[z]);
  }
}

const stringStops = (tree: ListedTree, logStop: ArrayLike<Nats>): Nats[] =>
  tree.strings.map((z) => logStop[tree.follow(z)]);

/** log R/T of every string, −∞ of those that are too short or too long. */
function weights(
  { strings }: ListedTree,
  logP: Float64Array,
  { likelihoodWeight, temperature, minLength, maxLength, extra }: Target,
): Float64Array {
  const more = extra.of(strings);
  return logP.map((of, z) => {
    const { length } = strings[z];
    if (length < minLength || length > maxLength) return -Infinity;
    return (likelihoodWeight * of + more[z]) / temperature;
  });
}
