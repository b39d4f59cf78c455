import { Fragment, memo, type ReactNode } from "react";

/**
 * Labels come as plain text ("Reward temperature T", "target ∝ R^{1/T}"). Lone letters that name
 * a quantity are set in italics, ^{…} and _{…} as super- and subscripts.
 */
const raised = String.raw`\^\{[^}]*\}|\^\([^)]*\)|\^[\w/*]+`;
const lowered = String.raw`_\{[^}]*\}`;
const letter = String.raw`(?<![\w.])(?:[TXYZzRpqnkiruH](?![A-Za-z0-9.’'-])|[lt](?=[₀_])|λ)`;
const pieces = new RegExp(`(${raised}|${lowered}|${letter})`, "u");

export const Maths = memo(function Maths({ children }: { children: string }): ReactNode {
  return children.split(pieces).map((piece, i) => {
    if (i % 2 === 0) return <Fragment key={i}>{piece}</Fragment>;
    if (piece.startsWith("^"))
      return (
        <sup key={i}>
          <Maths>{piece.replace(/^\^[{(]?|[})]$/g, "")}</Maths>
        </sup>
      );
    if (piece.startsWith("_")) return <sub key={i}>{piece.slice(2, -1)}</sub>;
    return <em key={i}>{piece}</em>;
  });
});
