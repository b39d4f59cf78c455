import type { SampleRow, WalkedString } from "../../worker/protocol";
import { figure, visible } from "../shared/figures";
import { residualsOf, tokenTexts } from "../residuals/residuals";
import { ratioOf } from "./choice-rows";

const SOLVED = 0.05; // nats: a residual below it is in balance
const NEAR = 1.1; // a ratio between its inverse and it is nearly right

/** The tokens of a string, ⊤ at its end. */
export const tokensOf = ({ prefixes }: Pick<SampleRow, "prefixes">): readonly string[] => [
  ...tokenTexts(prefixes).slice(1).map(visible),
  "⊤",
];

/** How often the policy makes a choice beside how often it should. */
export function ratioText(ratio: number | null): string {
  if (ratio === null) return "";
  if (ratio > 1 / NEAR && ratio < NEAR) return "nearly right";
  if (ratio < 1) return ratio > 0.4 && ratio < 0.6 ? "half as likely as it should be" : "too rare";
  return ratio > 1.8 && ratio < 2.2 ? "twice as likely as it should be" : "too likely";
}

/** What the walk shows once `known` of the string's choices are made, in one or two sentences. */
export function walkSentence(walk: WalkedString, known: number): string {
  const tokens = tokensOf(walk.row);
  if (known === 0)
    return "Nothing is drawn yet. Every column is one choice; it fills in as you go.";
  const last = tokens[known - 1];
  const came =
    known === tokens.length
      ? "The string ends here."
      : `${last} came ${known === 1 ? "first" : `after ${tokens[known - 2]}`}.`;
  return [came, piecesText(walk.row, known), blameText(walk, known)].filter(Boolean).join(" ");
}

function piecesText({ prefixes }: SampleRow, known: number): string {
  const u = prefixes.slice(0, known + 1).map((prefix) => prefix.u);
  const pieces = residualsOf(u);
  if (pieces.length === 0) return "No two prefixes can be compared yet.";
  const under = pieces.filter(({ value }) => value < -SOLVED).length;
  const over = pieces.filter(({ value }) => value > SOLVED).length;
  if (pieces.length === 1)
    return `The one piece known so far is ${
      under > 0 ? "written too rarely" : over > 0 ? "written too often" : "in balance"
    }.`;
  if (under + over === 0) return `All ${pieces.length} pieces known so far are in balance.`;
  const said = [
    ...(under > 0 ? [`${under} too rarely`] : []),
    ...(over > 0 ? [`${over} too often`] : []),
  ];
  return `Of the ${pieces.length} pieces known so far it writes ${said.join(" and ")}.`;
}

/** The choice that is furthest from q*, where q* is known. */
function blameText({ row, choices }: WalkedString, known: number): string {
  const tokens = tokensOf(row);
  const ratios = choices.slice(0, known).map(({ next, drawn }) => ratioOf(next[drawn]));
  const gaps = ratios.map((ratio) => (ratio === null ? 0 : Math.abs(Math.log(ratio))));
  const worst = gaps.indexOf(Math.max(...gaps));
  const ratio = ratios[worst];
  if (ratio === null || ratio === undefined || gaps[worst] < Math.log(NEAR)) return "";
  const { [worst]: token } = tokens;
  return `The choice furthest off is ${token}: ${figure(ratio)} times as likely as it should be.`;
}
