import { log } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Prompt, Sequences } from "../lm/sequences";
import { terminalsOf } from "../reward/terminal";
import { samplerLogProbs } from "./draws";
import type { Judgeable } from "./judgeable";
import { stringLogProbs } from "./likelihood";
import { pack } from "./pack";
import { extraUnder } from "./extra";
import { targetOf } from "./prompt-walk";
import { worldFigures } from "./world-figures";
import type { WorldFigures } from "./world-means";
import type { WorldString } from "./world";

/** What does not change with the policy, of one prompt; N strings that the lengths allow. */
interface Listed {
  readonly z: Sequences;
  readonly strings: readonly WorldString[];
  readonly logP: Float64Array; // log p_LM(z⊤|X), ⊤ or the terminal, [N]
}

/**
 * Judges prompts over the strings that the world lists for them, if they are neither too short nor
 * too long: one batch a prompt, where a walk takes thousands of nodes. The frozen model is asked
 * once a prompt.
 */
export class WorldStrings {
  private readonly known = new Map<string, Listed>(); // by prompt
  private rules = ""; // lengths and terminals that hold for what is known

  constructor(
    private readonly policy: Policy,
    private readonly task: Judgeable,
  ) {}

  /** The prompts of a split for which the world lists strings. */
  judged = (prompts: readonly Prompt[]): Prompt[] =>
    prompts.filter((prompt) => this.stringsOf(prompt).length > 0);

  /**
   * The policy, or the untrained model, against the target at a reward temperature. The prompt must
   * be one that `judged` keeps.
   */
  async figures(
    prompt: Prompt,
    temperature: number,
    adapter: "on" | "off" = "on",
  ): Promise<WorldFigures> {
    const { z, strings, logP } = await this.about(prompt);
    const target = targetOf(this.task, temperature);
    const extras = extraUnder(target.extra, prompt);
    const more = await extras(strings.map(({ tokens }) => tokens));
    const scores = await this.policy.logProbs(prompt, z, adapter);
    return worldFigures({
      logWeight: logP.map((p, k) => (target.likelihoodWeight * p + more[k]) / temperature),
      logPolicy: samplerLogProbs(scores, z, target),
      logWorld: strings.map(({ p }) => log(p) / temperature),
    });
  }

  private stringsOf(prompt: Prompt): WorldString[] {
    const { minLength, maxLength } = this.task.rules();
    const world = this.task.world?.(prompt) ?? [];
    return world.filter(({ tokens: { length } }) => length >= minLength && length <= maxLength);
  }

  private async about(prompt: Prompt): Promise<Listed> {
    const { minLength, maxLength } = this.task.rules();
    const rules = `${minLength} ${maxLength} ${this.task.terminalRevision?.() ?? ""}`;
    if (rules !== this.rules) this.known.clear();
    this.rules = rules;
    const known = this.known.get(prompt.id);
    if (known) return known;
    const strings = this.stringsOf(prompt);
    const listed = { strings, ...(await this.scored(prompt, strings)) };
    this.known.set(prompt.id, listed);
    return listed;
  }

  private async scored(
    prompt: Prompt,
    listed: readonly WorldString[],
  ): Promise<Pick<Listed, "z" | "logP">> {
    const { terminal, stopToken } = this.task;
    const strings = listed.map(({ tokens }) => tokens);
    const width = Math.max(...strings.map(({ length }) => length));
    const z = pack(strings, width, stopToken);
    const frozen = await this.policy.logProbs(prompt, z, "off");
    if (!terminal) return { z, logP: stringLogProbs(frozen, z) };
    const ends = await terminalsOf(terminal, { prompt, stopToken }, strings);
    const begun = stringLogProbs(
      { ...frozen, logStop: new Float32Array(z.batch * (width + 1)) },
      z,
    );
    return { z, logP: begun.map((p, k) => p + ends[k]) };
  }
}
