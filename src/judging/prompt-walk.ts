import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { levelsOf } from "../reward/listed-tree";
import { terminalsOf } from "../reward/terminal";
import { extraUnder } from "./extra";
import { FrozenTree } from "./frozen";
import { forcedBy } from "./forced";
import type { Judgeable } from "./judgeable";
import { NUCLEUS_GROUP } from "./decodings/nucleus";
import type { OnProgress } from "./progress";
import { type Target, Walk } from "./walk";

/** Nodes that a walk of a task's tree may reach for one reward. */
function walkLimit(task: Judgeable): number {
  const { truth } = task;
  const { minLength, maxLength } = task.rules();
  // of listed strings all nodes are reached, but for the root, and as many again three times
  const listed = truth.kind === "walked" ? truth.maxNodes : 4 * (truth.listed.parents.length - 1);
  // a walk begins with one string that is long enough; a tool may write to the longest length
  return listed + (task.tool ? maxLength : minLength);
}

/**
 * Nodes that the token trees of a policy must hold for everything that judging does with them: a
 * walk may reach twice its limit after a change of reward.
 */
export const treeNodes = (task: Judgeable): number =>
  1 + Math.max(2 * walkLimit(task), NUCLEUS_GROUP * task.rules().maxLength);

/** The target of a task as it is now, at a reward temperature. */
export function targetOf(
  task: Pick<Judgeable, "rules" | "likelihoodWeight" | "extra">,
  temperature: number,
): Target {
  const { minLength, maxLength } = task.rules();
  const likelihoodWeight = task.likelihoodWeight();
  return { likelihoodWeight, temperature, minLength, maxLength, extra: task.extra() };
}

interface WalkSettings {
  /** Keep every next token of a node, so that ways of decoding can be pushed down too. */
  readonly wholeRows?: boolean;
  /** Ask for the terminals alone that may matter; each must be at most log p(⊤). */
  readonly lazy?: boolean;
  /** Share of the target that may be missing where the walk ends before its limit. */
  readonly tolerance?: number;
}

/**
 * The walk of the frozen model under one prompt, for one target after the other: a new temperature
 * weighs the same strings anew, a new reward may reach for others.
 */
export class PromptWalk {
  private frozen: FrozenTree | undefined;
  private walk: Walk | undefined;
  private overwritten = false; // others have walked the device's tree since
  private revision: string | undefined; // of the terminals in the tree

  constructor(
    private readonly policy: Policy,
    private readonly task: Judgeable,
    private readonly prompt: Prompt,
    private readonly how: WalkSettings = {},
  ) {}

  /** The walk for a target; `nodes` is how far it may reach by now, its limit when absent. */
  async reach(target: Target, nodes?: number, onProgress?: OnProgress): Promise<Walk> {
    const limit = walkLimit(this.task);
    const revision = this.task.terminalRevision?.();
    if (revision !== this.revision) this.close();
    this.revision = revision;
    const moved = this.walk !== undefined && rewardChanged(this.walk.target, target);
    const allowance = Math.min(nodes ?? limit, limit);
    const size = this.frozen?.size ?? 0;
    if ((moved && size >= 2 * limit) || (this.overwritten && (moved || size < allowance)))
      this.close();
    const fresh = this.frozen === undefined;
    const frozen = (this.frozen ??= await this.open());
    const reweighed = moved || this.walk?.target.temperature !== target.temperature;
    if (this.walk?.frozen !== frozen || reweighed)
      this.walk = await Walk.begin(frozen, target, extraUnder(target.extra, this.prompt));
    const most = moved && !fresh ? Math.min(2 * limit, frozen.size + allowance / 2) : allowance;
    const { tolerance } = this.how;
    await this.walk.advance(most, { onProgress, ...(tolerance && { tolerance }) });
    return this.walk;
  }

  /** What is known can still be weighed; reaching further opens the tree again. */
  treeOverwritten(): void {
    this.overwritten = this.frozen !== undefined;
  }

  close(): void {
    this.frozen?.close();
    this.frozen = undefined;
    this.overwritten = false;
  }

  private async open(): Promise<FrozenTree> {
    const { truth, stopToken, terminal, tool, constraint } = this.task;
    const { wholeRows, lazy } = this.how;
    if (tool && truth.kind === "enumerated")
      throw new Error("A task with a tool is walked, since its strings cannot be listed by token.");
    const levels = truth.kind === "enumerated" ? levelsOf(truth.listed) : [];
    const several = levels.length > 1; // listed tokens may be unlikely ones
    const at = { prompt: this.prompt, stopToken };
    const frozen = await FrozenTree.open(this.policy.tree(this.prompt, "off"), {
      stop: stopToken,
      ...((wholeRows || several || constraint) && { keep: this.policy.vocabulary }),
      ...(tool && { forced: forcedBy(tool, this.task.rules().maxLength) }),
      ...(terminal && { terminal: (strings) => terminalsOf(terminal, at, strings) }),
      ...(lazy && { lazy }),
    });
    if (truth.kind === "enumerated")
      for (const nodes of levels) {
        const { parents, tokens } = truth.listed;
        await frozen.grow(
          nodes.map((node) => parents[node]),
          nodes.map((node) => tokens[node]),
        );
      }
    const { minLength, maxLength } = this.task.rules();
    await frozen.growDown(minLength);
    const begins = (truth.kind === "walked" && truth.begins?.(this.prompt)) || [];
    await frozen.growAlong(begins.filter(({ length }) => length <= maxLength));
    return frozen;
  }
}

const rewardChanged = (a: Target, b: Target): boolean =>
  a.likelihoodWeight !== b.likelihoodWeight || a.extra !== b.extra;
