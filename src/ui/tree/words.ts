import { percent, visible, whole } from "../shared/figures";
import type { Branch } from "./slots";

/** What a node adds to the beginning before it, as the picture writes it. */
export function labelOf({ kind, text, strings }: Branch): string {
  if (kind === "folded") return `+ ${whole(strings)} more`;
  if (kind === "outside") return strings === null ? text : `+ ${whole(strings)} ${text}`;
  const words = visible(text);
  return kind === "closed" ? `${words} …` : text === "" ? "ends here" : words;
}

/** Both masses in per cent: "4.85 → 2.57". */
export const massesOf = ({ target, policy }: Branch): string =>
  `${percent(target)} → ${percent(policy)}`;

/** A slot in words, for those who do not see it. */
export function spoken(branch: Branch): string {
  const { kind, node, target, policy, strings } = branch;
  const what = kind === "folded" && node ? `after “${visible(node.key)}”, ` : "";
  const many = kind === "closed" ? `, ${whole(strings)} strings, closed` : "";
  return (
    `${what}${labelOf(branch)}${many}: target ${percent(target)} %, ` +
    `policy ${percent(policy)} %`
  );
}
