import "./sample-table.css";
import { useLane, useLive, usePins, useRuntime, useSelection } from "../lane/context";
import { memo, useMemo, useState } from "react";
import type { SampleRow } from "../../worker/protocol";
import { Explained } from "../glossary/Explained";
import { awaited } from "../shared/awaited";
import { nats, visible, whole } from "../shared/figures";
import { useDrawn, useLayout, useSize, type Layout } from "../shared/hooks";
import { Icon } from "../shared/Icons";
import { Stop } from "../shared/Stop";
import { useOutdated } from "../shared/use-outdated";
import { useListedPrompt } from "./shown-prompt";
import { same, unpin } from "../stores/pinned";
import { taskShown } from "../stores/runtime";
import type { SelectionStore } from "../stores/selection";
import { linesOf, type Line, type Tail } from "./listing";

const heights: Record<Layout, number> = { full: 24, class: 30, phone: 32 };

/**
 * Strings the policy wrote, with what reward, policy and prior make of them. Only the lines in
 * sight are on the page.
 */
export function SampleTable({ chosen }: { chosen: string | null }) {
  const samples = useLive((l) => l.samples);
  const pinned = usePins();
  const noun = useRuntime((r) => taskShown(r)?.noun ?? "strings");
  const listing = useSelection((v) => v.listing);
  const filter = useSelection((v) => v.filter);
  const unfolded = useSelection((v) => v.unfolded);
  const hovered = useSelection((v) => v.hovered);
  const prompt = useListedPrompt();
  const [measure, size] = useSize();
  const [top, setTop] = useState(0);
  const height = heights[useLayout()];
  const room = Math.max(1, Math.floor((size?.height ?? 0) / height) - 1);
  const lines = useMemo(
    () => linesOf(samples, pinned, { prompt, listing, filter, unfolded, room, noun }),
    [samples, prompt, pinned, listing, filter, unfolded, room, noun],
  );
  const first = Math.max(0, Math.min(Math.floor(top / height), lines.length - room - 1));
  const last = Math.min(lines.length, first + room + 2);
  const long = useDrawn() === "ranked";
  return (
    <div
      className={`scroll sample-table${long ? " long" : ""}`}
      ref={measure}
      tabIndex={-1}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <table>
        <caption className="hidden">Samples of the policy</caption>
        <Head />
        <tbody>
          {first > 0 && <tr aria-hidden="true" style={{ height: first * height }} />}
          {lines.slice(first, last).map((line) => (
            <OneLine
              key={nameOf(line)}
              line={line}
              chosen={chosen}
              hovered={hovered}
              pinned={
                line.kind === "string" &&
                listing !== "pinned" &&
                pinned.some((p) => same(p, line.row))
              }
            />
          ))}
          {last < lines.length && (
            <tr aria-hidden="true" style={{ height: (lines.length - last) * height }} />
          )}
        </tbody>
      </table>
      {lines.length === 0 && <Nothing />}
    </div>
  );
}

const Head = () => (
  <thead>
    <tr>
      <th scope="col" className="it">
        z
      </th>
      <th scope="col">seen</th>
      {["log R", "log q", "log p"].map((name) => (
        <th key={name} scope="col">
          <Explained>{name}</Explained>
        </th>
      ))}
      <th scope="col">first</th>
    </tr>
  </thead>
);

const nameOf = (line: Line) =>
  line.kind === "fold"
    ? line.tail
    : line.kind === "string"
      ? `${line.row.prompt}\n${line.row.text}`
      : `${line.prompt}\n${line.text}`;

function OneLine({
  line,
  chosen,
  hovered,
  pinned,
}: {
  line: Line;
  chosen: string | null;
  hovered: string | null;
  pinned: boolean;
}) {
  const { pins, selection } = useLane();
  if (line.kind === "fold")
    return (
      <tr className="fold">
        <th colSpan={6}>
          <button
            type="button"
            aria-expanded={line.open}
            onClick={() => unfold(selection, line.tail)}
          >
            <Icon name={line.open ? "open" : "folded"} size={12} />
            {line.says}
          </button>
        </th>
      </tr>
    );
  if (line.kind === "unseen")
    return (
      <tr className="invalid">
        <th scope="row">
          <button
            type="button"
            title="Not seen in this run. Unpin it"
            onClick={() => unpin(pins, line)}
          >
            {visible(line.text)}
            <Stop />
          </button>
        </th>
        {Array.from({ length: 5 }, (_, k) => (
          <td key={k}>–</td>
        ))}
      </tr>
    );
  return (
    <Row
      row={line.row}
      picked={line.row.text === chosen}
      hovered={line.row.text === hovered}
      pinned={pinned}
    />
  );
}

function unfold(selection: SelectionStore, tail: Tail) {
  const unfolded = new Set(selection.getState().unfolded);
  if (!unfolded.delete(tail)) unfolded.add(tail);
  selection.setState({ unfolded });
}

/** Redrawn only when one of its numbers is another. */
const Row = memo(
  SampleLine,
  (a, b) =>
    a.picked === b.picked &&
    a.hovered === b.hovered &&
    a.pinned === b.pinned &&
    a.row.seen === b.row.seen &&
    a.row.target === b.row.target &&
    a.row.logQ === b.row.logQ &&
    a.row.logR === b.row.logR,
);

interface SampleLineProps {
  readonly row: SampleRow;
  readonly picked: boolean;
  readonly hovered: boolean;
  readonly pinned: boolean;
}

function SampleLine({ row, picked, hovered, pinned }: SampleLineProps) {
  const { selection } = useLane();
  const age = useOutdated(row);
  const marks = [
    picked && "picked",
    hovered && "hovered",
    !row.valid && "invalid",
    pinned && "pinned",
    age && "outdated",
  ];
  return (
    <tr
      className={marks.filter(Boolean).join(" ")}
      onClick={() => selection.setState({ chosen: row.text })}
      onPointerEnter={() => selection.setState({ hovered: row.text })}
      onPointerLeave={() => selection.setState({ hovered: null })}
    >
      <th scope="row" title={[row.text, row.remark, age].filter(Boolean).join("\n")}>
        <button type="button" aria-pressed={picked}>
          {visible(row.text)}
          <Stop />
        </button>
      </th>
      <td>{whole(row.seen)}</td>
      <td>{nats(row.logR)}</td>
      <td>{nats(row.logQ)}</td>
      <td>{nats(row.logP)}</td>
      <td>{whole(row.first)}</td>
    </tr>
  );
}

/** Why there is no line. */
function Nothing() {
  const listing = useSelection((v) => v.listing);
  const filter = useSelection((v) => v.filter);
  const waits = useRuntime((r) =>
    awaited(r, {
      loading: "What the policy writes is listed here, as soon as the model is loaded.",
      open: "Drawing the first samples.",
    }),
  );
  return (
    <p className="waiting">
      {filter !== ""
        ? `No string here contains “${filter}”.`
        : listing === "pinned"
          ? "Nothing is pinned. Choose a string and pin it below, and it stays here however " +
            "rare it becomes."
          : waits}
    </p>
  );
}
