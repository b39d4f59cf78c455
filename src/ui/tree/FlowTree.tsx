import "./tree.css";
import { useMemo, useState } from "react";
import type { Truth } from "../../worker/protocol";
import { Branches } from "../evidence/continuation/Branches";
import { useLane, useLive, useRuntime, useSelection } from "../lane/context";
import { useChosen } from "../samples/use-chosen";
import { awaited } from "../shared/awaited";
import { Swatches } from "../shared/Diverging";
import { useLayout, useSize } from "../shared/hooks";
import { Segments } from "../shared/Segments";
import { ofTree } from "../take/figures";
import { TakeMenu } from "../take/TakeMenu";
import { layoutOf, type TreeLayout } from "./layout";
import { Ribbons } from "./Ribbons";
import { branchesOf, type Branch, type TreeOrder } from "./slots";
import { Slots } from "./Slots";
import { treeOf, type Tree } from "./trie";

/** The exact answer as a tree of beginnings: where the policy's flow parts from the target's. */
export function FlowTree() {
  const truth = useLive((l) => l.truth);
  const [order, setOrder] = useState<TreeOrder>("target");
  const row = useChosen();
  if (!truth) return <Nothing />;
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
          figures={() => ofTree(treeOf(truth).root)}
        />
      </header>
      <p className="muted">
        <span>Outline: target. Fill: policy.</span>
        <span>target → policy, %</span>
      </p>
      <Drawn truth={truth} order={order} />
      <Legend />
      <div className="path">
        <Branches row={row} />
      </div>
    </section>
  );
}

const SLOT = { full: 29, class: 24, phone: 36 } as const; // px
const TEXTS = 0.42; // of the width, for the slots' texts
const RIBBONS = 0.35; // of the height that a ribbon of everything has
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
  const layout = useMemo(
    () => fitted((room) => branchesOf(tree, { order, room, opened }), { width, height, slot }),
    [tree, order, opened, width, slot, height],
  );
  const marked = useMemo(() => wayTo(tree, chosen), [tree, chosen]);
  const pick = ({ kind, node }: Branch) => {
    if (node?.ends) return selection.setState({ chosen: node.ends.text });
    if (!node || kind === "outside") return undefined;
    return setOpened(new Set([...opened, node.key]));
  };
  return (
    <div className="scroll drawn" ref={measure}>
      {size && (
        <div style={{ height: layout.height }}>
          <Ribbons layout={layout} width={width} marked={marked} />
          <Slots
            slots={layout.slots}
            height={slot}
            chosen={chosen}
            hovered={hovered}
            onPick={pick}
            onHover={(text) => selection.setState({ hovered: text })}
          />
        </div>
      )}
      {opened.size > 0 && (
        <button type="button" className="link close" onClick={() => setOpened(new Set())}>
          Close what was opened
        </button>
      )}
    </div>
  );
}

/** As many slots as the height has room for; at least a few, which may then scroll. */
function fitted(
  branches: (room: number) => Branch,
  {
    width,
    height,
    slot,
  }: { readonly width: number; readonly height: number; readonly slot: number },
): TreeLayout {
  const at = (room: number) => layoutOf(branches(room), { width, slot, perMass: RIBBONS * height });
  let room = Math.max(LEAST_ROOM, Math.floor(height / slot));
  let layout = at(room);
  while (layout.height > height && room > LEAST_ROOM) {
    room = Math.max(LEAST_ROOM, room - Math.ceil((layout.height - height) / slot));
    layout = at(room);
  }
  return layout;
}

/** The keys of the beginnings of a string. */
function wayTo({ root }: Tree, text: string | null): ReadonlySet<string> {
  const keys = new Set<string>();
  for (let node = text === null ? undefined : root; node;) {
    keys.add(node.key);
    node = node.children.find((child) => (text ?? "").startsWith(child.key.replace(/⊤$/, "")));
  }
  return keys;
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
