import { targetShare } from "../distribution/ranked/figures";
import { atMost, percent, visible, whole } from "../shared/figures";
import type { Branch } from "./slots";
import type { Tree } from "./trie";

/** What a node adds to the beginning before it, as the picture writes it. */
export function labelOf({ kind, text, strings }: Branch): string {
  if (kind === "folded") return `+ ${whole(strings)} more`;
  if (kind === "outside") return strings === null ? text : `+ ${whole(strings)} ${text}`;
  const words = visible(text);
  return kind === "closed" ? `${words} …` : text === "" ? "ends here" : words;
}

type Known = Pick<Tree, "isTargetKnown">;

/** The target in per cent, with its sign where it is a bound. */
const targetOf = ({ target, isBound }: Branch, { isTargetKnown }: Known): string => {
  if (isBound) return `≤ ${atMost(target)}`;
  return isTargetKnown ? percent(target) : targetShare(target, { coverage: 0 });
};

/** Both masses in per cent: "4.85 → 2.57". */
export const massesOf = (branch: Branch, known: Known): string =>
  `${targetOf(branch, known)} → ${percent(branch.policy)}`;

/** A slot in words, for those who do not see it. */
export function spoken(branch: Branch, known: Known): string {
  const { kind, node, policy, strings } = branch;
  const what = kind === "folded" && node ? `after “${visible(node.key)}”, ` : "";
  const many = kind === "closed" ? `, ${whole(strings)} strings, closed` : "";
  return (
    `${what}${labelOf(branch)}${many}: target ${targetOf(branch, known)} %, ` +
    `policy ${percent(policy)} %`
  );
}
