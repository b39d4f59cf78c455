import "./tree.css";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Truth } from "../../worker/protocol";
import { Branches } from "../evidence/continuation/Branches";
import { isTargetKnown } from "../distribution/ranked/figures";
import { useLane, useLive, useRuntime, useSelection, useSetup } from "../lane/context";
import { useChosen } from "../samples/use-chosen";
import { awaited } from "../shared/awaited";
import { Swatches } from "../shared/Diverging";
import { useLayout, useSize } from "../shared/hooks";
import { Segments } from "../shared/Segments";
import { TakeMenu } from "../take/TakeMenu";
import { layoutOf, type TreeLayout } from "./layout";
import { Ribbons } from "./Ribbons";
import { branchesOf, type Branch, type TreeOrder } from "./slots";
import { Slots } from "./Slots";
import { treeOf, wayTo } from "./trie";

/** The exact answer as a tree of beginnings: where the policy's flow parts from the target's. */
export function FlowTree() {
  const truth = useLive((l) => l.truth);
  const [order, setOrder] = useState<TreeOrder>("target");
  const row = useChosen();
  const chosen = useSelection((s) => s.chosen);
  const preset = useSetup((s) => s.start.preset);
  if (!truth) return <Nothing />;
  const listed = truth.rows.find(({ text }) => text === chosen);
  const known = isTargetKnown(truth);
  return (
    <section className="flow-tree" aria-label="Tree" data-chart="tree">
      <header>
        <Segments
          label="Order of branches"
          value={order}
          options={[
            ["target", "By target"],
            ["policy", "By policy"],
            ["gap", "By gap"],
          ]}
          onPick={setOrder}
        />
        <TakeMenu
          name="tree"
          step={truth.step}
          title="Tree of beginnings"
          says="The height of a ribbon is a probability: outline the target, fill the policy."
          figures={(of) => of.ofTree(truth)}
        />
      </header>
      <p className="muted">
        <span>{known ? "Outline: target. Fill: policy." : "Fill: policy. Target: bounds."}</span>
        <span>target → policy, %</span>
      </p>
      <Drawn key={`${preset} ${truth.prompt}`} truth={truth} order={order} />
      <Legend />
      <div className="path">
        <Branches row={listed ? { prompt: truth.prompt, text: listed.text } : row} />
      </div>
    </section>
  );
}

const SLOT = { full: 29, class: 24, phone: 36 } as const; // px
const TEXTS = 0.42; // of the width, for the slots' texts
const RIBBONS = 0.35; // of the height that a ribbon of everything has
const CLOSED = "\n"; // the key of no node
const LEAST_ROOM = 5; // slots

function Drawn({ truth, order }: { readonly truth: Truth; readonly order: TreeOrder }) {
  const { selection } = useLane();
  const chosen = useSelection((s) => s.chosen);
  const hovered = useSelection((s) => s.hovered);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [measure, size] = useSize();
  const slot = SLOT[useLayout()];
  const tree = useMemo(() => treeOf(truth), [truth]);
  const height = size?.height ?? 0;
  const width = Math.floor((size?.width ?? 0) * (1 - TEXTS));
  const flow = tree.isTargetKnown ? "target" : "policy";
  const layout = useMemo(
    () =>
      fitted((room) => branchesOf(tree, { order, room, opened }), { width, height, slot, flow }),
    [tree, order, opened, width, slot, height, flow],
  );
  const [list, enter] = useEntered(layout);
  const marked = useMemo(() => wayTo(tree, chosen), [tree, chosen]);
  const pick = ({ kind, node }: Branch) => {
    if (node?.ends) return selection.setState({ chosen: node.ends.text });
    if (!node || kind === "outside") return undefined;
    setOpened(new Set([...opened, node.key]));
    return enter(node.key);
  };
  const close = () => {
    setOpened(new Set());
    enter(CLOSED);
  };
  return (
    <div className="scroll drawn" ref={measure}>
      {size && (
        <div ref={list} style={{ height: layout.height }}>
          <Ribbons layout={layout} width={width} marked={marked} />
          <Slots
            slots={layout.slots}
            height={slot}
            known={tree}
            chosen={chosen}
            hovered={hovered}
            onPick={pick}
            onHover={(text) => selection.setState({ hovered: text })}
          />
        </div>
      )}
      {opened.size > 0 && (
        <button type="button" className="link close" onClick={close}>
          Close what was opened
        </button>
      )}
    </div>
  );
}

/** Gives the focus to the first slot of what was opened, once it is drawn; else to the list. */
function useEntered(layout: TreeLayout) {
  const list = useRef<HTMLDivElement>(null);
  const entered = useRef<string | null>(null);
  useEffect(() => {
    const key = entered.current;
    entered.current = null;
    if (key === null) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>("[data-key]") ?? [])];
    const first = buttons.find(({ dataset }) => dataset["key"]?.startsWith(key));
    (first ?? list.current?.querySelector<HTMLElement>(".slots"))?.focus();
  }, [layout]);
  const enter = useCallback((key: string) => {
    entered.current = key;
  }, []);
  return [list, enter] as const;
}

interface Fit {
  readonly width: number;
  readonly height: number;
  readonly slot: number;
  readonly flow: TreeLayout["flow"];
}

/** As many slots as the height has room for; at least a few, which may then scroll. */
function fitted(
  branches: (room: number) => Branch,
  { width, height, slot, flow }: Fit,
): TreeLayout {
  const at = (room: number) =>
    layoutOf(branches(room), { width, slot, perMass: RIBBONS * height, flow });
  let room = Math.max(LEAST_ROOM, Math.floor(height / slot));
  let layout = at(room);
  while (layout.height > height && room > LEAST_ROOM) {
    room = Math.max(LEAST_ROOM, room - Math.ceil((layout.height - height) / slot));
    layout = at(room);
  }
  return layout;
}

const Legend = () => (
  <div className="diverging-legend tree-legend">
    <span>½ target</span>
    <Swatches />
    <span>2 × target</span>
    <span className="muted">policy / target</span>
  </div>
);

const Nothing = () => {
  const waits = useRuntime((r) =>
    awaited(r, {
      loading: "The tree comes with the model.",
      open: "The tree comes with the exact answer.",
    }),
  );
  return <p className="nothing muted">{waits}</p>;
};
