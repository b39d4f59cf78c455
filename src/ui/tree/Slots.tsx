import type { KeyboardEvent } from "react";
import { divergingColour } from "../shared/Diverging";
import { Stop } from "../shared/Stop";
import type { Placed } from "./layout";
import type { Branch } from "./slots";
import type { Tree } from "./trie";
import { labelOf, massesOf, spoken } from "./words";

interface Props {
  readonly slots: readonly Placed[];
  readonly height: number; // of one, px
  readonly known: Pick<Tree, "isTargetKnown">;
  readonly chosen: string | null;
  readonly hovered: string | null;
  readonly onPick: (branch: Branch) => void;
  readonly onHover: (text: string | null) => void;
}

const toward: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

/** What is at the right edge of the tree: strings, closed branches, and what is folded. */
export function Slots({ slots, height, known, chosen, hovered, onPick, onHover }: Props) {
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const by = toward[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const items = [...event.currentTarget.querySelectorAll("button")];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items[Math.max(0, Math.min(items.length - 1, at + by))]?.focus();
  };
  return (
    <ul className="slots" tabIndex={-1} aria-label="Branches of the tree" onKeyDown={move}>
      {slots.map(({ branch, y }) => {
        const text = branch.node?.ends?.text ?? null;
        const state = text !== null && text === chosen ? "picked" : "";
        const under = text !== null && text === hovered ? " hovered" : "";
        return (
          <li key={branch.key} style={{ height, top: y - height / 2 }}>
            <button
              type="button"
              data-key={branch.key}
              className={`${state}${under}`}
              disabled={branch.kind === "outside"}
              onClick={() => onPick(branch)}
              onMouseEnter={() => onHover(text)}
              onMouseLeave={() => onHover(null)}
              onFocus={() => onHover(text)}
              onBlur={() => onHover(null)}
            >
              <span className="hidden">{spoken(branch, known)}</span>
              <span className={branch.node ? "name" : "name muted"} aria-hidden="true">
                {labelOf(branch)}
                {branch.kind === "string" && <Stop />}
              </span>
              <span className="num" aria-hidden="true">
                {massesOf(branch, known)}
              </span>
              {known.isTargetKnown && <Chip of={branch} />}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The ratio policy / target as a colour, from half to twice. */
const Chip = ({ of: { target, policy, node } }: { readonly of: Branch }) =>
  node && target > 0 ? (
    <i className="chip" style={divergingColour(Math.log2(policy / target || 1e-9), 1)} />
  ) : null;
