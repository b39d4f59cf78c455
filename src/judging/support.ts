import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Extra } from "./extra";
import { FrozenTree } from "./frozen";
import type { Judgeable } from "./judgeable";
import type { Constraint } from "./rivals/constraint";
import { Walk } from "./walk";

/** Nodes that are walked at most: under one prompt, and under all of them. */
interface Budget {
  readonly prompt: number;
  readonly all: number;
}

const BUDGET: Budget = { prompt: 1024, all: 16_384 };
const FIRST_CHUNK = 32; // nodes before the first look; every later chunk doubles the tree

/** A sentence each; nothing: every prompt was seen to have a string. */
export interface SupportFinding {
  readonly fault?: string; // a training prompt has no string that satisfies the constraint
  readonly notice?: string; // not all of them were looked at
}

/**
 * Is there, under every training prompt, a string that satisfies the task's constraint? A walk of
 * each, which goes on only below beginnings of legal tokens that the checker allows, until all may
 * have walked `budget.all` nodes.
 */
export async function supportFinding(
  policy: Policy,
  task: Judgeable,
  budget = BUDGET,
): Promise<SupportFinding> {
  const constraint = task.constraint?.();
  if (!constraint) return {};
  const prompts = task.trainPrompts;
  let left = budget.all;
  for (const [k, prompt] of prompts.entries()) {
    if (left < budget.prompt)
      return {
        notice:
          `Only the first ${k} of ${prompts.length} training prompts were checked for ` +
          `${task.noun} that satisfy the constraint; the others would take too long.`,
      };
    const under = { policy, task, constraint, prompt };
    const { nodes, fault } = await supportUnder(under, budget.prompt);
    if (fault !== undefined) return { fault };
    left -= nodes;
  }
  return {};
}

interface Under {
  readonly policy: Policy;
  readonly task: Judgeable;
  readonly constraint: Constraint;
  readonly prompt: Prompt;
}

/** How many nodes the walk under one prompt took, and what is wrong there. */
interface Walked {
  readonly nodes: number;
  readonly fault?: string;
}

async function supportUnder(
  { policy, task, constraint, prompt }: Under,
  most: number,
): Promise<Walked> {
  const { minLength, maxLength } = task.rules();
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), {
    stop: task.stopToken,
    keep: policy.vocabulary, // a string may need a token that the model hardly ever writes
  });
  try {
    await frozen.growDown(minLength);
    const extra = hard(constraint, task);
    const asked = { minLength, maxLength, likelihoodWeight: 1, temperature: 1, extra };
    const walk = await Walk.begin(frozen, asked);
    for (let before = 0; ;) {
      const { logWeight, logRest } = walk.reached();
      const nodes = frozen.size;
      if (logWeight.some((w) => w > -Infinity)) return { nodes };
      if (logRest === -Infinity) return { nodes, fault: noneSentence(task, prompt) };
      if (nodes === before || nodes >= most)
        return { nodes, fault: unseenSentence(task, prompt, nodes) };
      before = nodes;
      await walk.advance(Math.min(most, Math.max(FIRST_CHUNK, 2 * before)));
    }
  } finally {
    frozen.close();
  }
}

function noneSentence(task: Judgeable, prompt: Prompt): string {
  const { minLength, maxLength } = task.rules();
  return (
    `There are no ${task.noun} of ${minLength} to ${maxLength} tokens that satisfy the ` +
    `constraint${after(task, prompt)}, so there is nothing to draw; change the constraint or the ` +
    "lengths."
  );
}

const unseenSentence = (task: Judgeable, prompt: Prompt, nodes: number): string =>
  `Within the ${nodes} likeliest beginnings no ${task.noun} were found that satisfy the ` +
  `constraint${after(task, prompt)}; ask for something that the model is likelier to write.`;

/** Which prompt it is, where there are several. */
const after = ({ trainPrompts }: Judgeable, { text }: Prompt): string =>
  trainPrompts.length > 1 ? ` after the training prompt “${text}”` : "";

/** log c(z) of strings that the task accepts: 0 or −∞. */
function hard({ allows, satisfied }: Constraint, task: Judgeable): Extra {
  // an illegal token may say nothing, so that a checker of texts alone allows ever more of them
  const isLegal = (token: number) => task.isLegal?.(token) ?? true;
  const viable = (prefix: Uint32Array) => prefix.every(isLegal) && allows(prefix);
  return {
    of: (strings) => strings.map((z) => (task.valid(z) && satisfied(z) ? 0 : -Infinity)),
    bound: (prefix) => (viable(prefix) ? 0 : -Infinity),
    mayFollow: (prefix, token) => viable(Uint32Array.of(...prefix, token)),
  };
}
