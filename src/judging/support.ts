import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { FrozenTree } from "./frozen";
import type { Judgeable } from "./judgeable";
import type { Constraint } from "./rivals/constraint";
import { type Extra, Walk } from "./walk";

const MOST_NODES = 1024;
const CHUNK = 128; // nodes between two looks

/**
 * One sentence where no string that satisfies the task's constraint is found under a prompt, by a
 * walk of at most `most` nodes that goes on only below beginnings which the checker allows;
 * undefined where there is one, or no constraint.
 */
export async function supportFault(
  policy: Policy,
  task: Judgeable,
  prompt: Prompt,
  most = MOST_NODES,
): Promise<string | undefined> {
  const constraint = task.constraint?.();
  if (!constraint) return undefined;
  const { minLength, maxLength } = task.rules();
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), { stop: task.stopToken });
  try {
    await frozen.growDown(minLength);
    const extra = hard(constraint, task);
    const asked = { minLength, maxLength, likelihoodWeight: 1, temperature: 1, extra };
    const walk = new Walk(frozen, asked);
    for (let before = 0; ;) {
      const { logWeight, logRest } = walk.reached();
      if (logWeight.some((w) => w > -Infinity)) return undefined;
      if (logRest === -Infinity)
        return (
          `There are no ${task.noun} of ${minLength} to ${maxLength} tokens that satisfy the ` +
          "constraint, so there is nothing to draw; change the constraint or the lengths."
        );
      if (frozen.size === before || frozen.size >= most)
        return (
          `Within the ${frozen.size} likeliest beginnings no ${task.noun} were found that ` +
          "satisfy the constraint; ask for something that the model is likelier to write."
        );
      before = frozen.size;
      await walk.advance(Math.min(most, before + CHUNK));
    }
  } finally {
    frozen.close();
  }
}

/** log c(z) of strings that the task accepts: 0 or −∞. */
const hard = ({ allows, satisfied }: Constraint, task: Judgeable): Extra => ({
  of: (strings) => strings.map((z) => (task.valid(z) && satisfied(z) ? 0 : -Infinity)),
  bound: (prefix) => (allows(prefix) ? 0 : -Infinity),
});
