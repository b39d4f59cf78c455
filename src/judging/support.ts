import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import type { Extra } from "./extra";
import { FrozenTree } from "./frozen";
import type { Judgeable } from "./judgeable";
import type { Constraint } from "./rivals/constraint";
import { Walk } from "./walk";

/** Nodes that are walked at most. */
interface Budget {
  /** Under the first prompt, of the likeliest tokens alone; 0: no such look. */
  readonly likely: number;
  readonly prompt: number; // under one prompt
  readonly all: number; // under all of them
}

const BUDGET: Budget = { likely: 8, prompt: 1024, all: 16_384 };
const FIRST_CHUNK = 32; // nodes before the first look; every later chunk doubles the tree
const LIKELY_TOKENS = 256; // kept of a node

/** A sentence each; nothing: every prompt was seen to have a string. */
export interface SupportFinding {
  readonly fault?: string; // a training prompt has no string that satisfies the constraint
  readonly notice?: string; // not all of them were looked at
}

/**
 * Is there, under every training prompt, a string that satisfies the task's constraint? Where the
 * likeliest beginnings after the first prompt hold one, there is: no string is impossible after
 * another prompt. Else a walk of each, which goes on only below beginnings of legal tokens that the
 * checker allows, until all may have walked `budget.all` nodes.
 */
export async function supportFinding(
  policy: Policy,
  task: Judgeable,
  budget = BUDGET,
): Promise<SupportFinding> {
  const constraint = task.constraint?.();
  if (!constraint) return {};
  const prompts = task.trainPrompts;
  const [first] = prompts;
  if (first && budget.likely > 0) {
    const likely = { most: budget.likely, keep: LIKELY_TOKENS };
    const { fault } = await walkUnder({ policy, task, constraint, prompt: first }, likely);
    if (fault === undefined) return {};
  }
  let left = budget.all;
  for (const [k, prompt] of prompts.entries()) {
    if (left < budget.prompt)
      return {
        notice:
          `Only the first ${k} of ${prompts.length} training prompts were checked for ` +
          `${task.noun} that satisfy the constraint; the others would take too long.`,
      };
    const under = { policy, task, constraint, prompt };
    // a string may need a token that the model hardly ever writes
    const look = { most: budget.prompt, keep: policy.vocabulary };
    const { nodes, fault } = await walkUnder(under, look);
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

interface Look {
  readonly most: number; // nodes
  readonly keep: number; // next tokens of a node
}

async function walkUnder(
  { policy, task, constraint, prompt }: Under,
  { most, keep }: Look,
): Promise<Walked> {
  const { minLength, maxLength } = task.rules();
  const stop = task.stopToken;
  const frozen = await FrozenTree.open(policy.tree(prompt, "off"), { stop, keep });
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
  // a walk asks for the bound of a prefix at every length, one after the other
  let last: { readonly prefix: Uint32Array; readonly bound: Nats } | undefined;
  return {
    of: (strings) => strings.map((z) => (task.valid(z) && satisfied(z) ? 0 : -Infinity)),
    bound: (prefix) => {
      if (last?.prefix !== prefix) last = { prefix, bound: viable(prefix) ? 0 : -Infinity };
      return last.bound;
    },
    mayFollow: (prefix, token) => viable(Uint32Array.of(...prefix, token)),
  };
}
