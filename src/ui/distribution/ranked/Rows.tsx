import "./ranked.css";
import { useId } from "react";
import type { Truth } from "../../../worker/protocol";
import { useEvidence } from "../../evidence/use-evidence";
import { useLane, useSelection } from "../../lane/context";
import type { Layout } from "../../shared/layout";
import { Axis } from "./Axis";
import { BelowRows } from "./BelowRows";
import type { Columns } from "./columns";
import { below } from "./figures";
import { Heads } from "./Heads";
import { sizes, type Placed } from "./heights";
import { pick, press } from "./keys";
import { Row } from "./Row";
import { usePlaced } from "./use-placed";
import { useRanked, type RankedList } from "./use-ranked";

interface Props {
  readonly truth: Truth;
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
}

/**
 * Strings have no order of their own: ranked rows, each an outline (target), a fill (policy) and a
 * tick (prior), with the ratio of the two beside it.
 */
export function Rows({ truth, width, height, layout }: Props) {
  const { rows } = useEvidence();
  const list = useRanked(truth, rows);
  const { columns, placed, hidden, tall } = usePlaced(list, { width, height, layout });
  const { head } = sizes[layout];
  return (
    <div className="ranked-list" style={{ width, height }}>
      <svg className="under" width={width} height={head + tall} aria-hidden="true">
        <Axis
          columns={columns}
          axis={list.axis}
          gauge={rows.gauge ?? "ratio"}
          ratioEnd={list.ratioEnd}
          height={tall}
          layout={layout}
        />
      </svg>
      <Heads columns={columns} layout={layout} />
      <List placed={placed} list={list} truth={truth} columns={columns} layout={layout} />
      <BelowRows below={below(truth, hidden)} columns={columns} top={head + tall} layout={layout} />
    </div>
  );
}

interface ListProps {
  readonly placed: readonly Placed[];
  readonly list: RankedList;
  readonly truth: Truth;
  readonly columns: Columns;
  readonly layout: Layout;
}

/** The rows as one list box: the focus is on the list, and keys move through its rows. */
function List({ placed, list, truth, columns, layout }: ListProps) {
  const { selection } = useLane();
  const bottom = placed.at(-1);
  const { rows } = useEvidence();
  const hovered = useSelection((v) => v.hovered);
  const chosen = useSelection((v) => v.chosen);
  const id = useId();
  const at = placed.findIndex(({ key }) => key === (hovered ?? chosen));
  const keyed = (event: React.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!press(event.key, placed, selection)) return;
    event.preventDefault();
    event.stopPropagation(); // here the arrow takes no step of the run
  };
  return (
    <div
      className="rows"
      role="listbox"
      tabIndex={0}
      aria-label={`${rows.noun}, by rank`}
      aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
      style={{ top: sizes[layout].head, height: bottom ? bottom.top + bottom.height : 0 }}
      onKeyDown={keyed}
      onFocus={() => selection.setState({ listed: true })}
      onBlur={() => selection.setState({ listed: false, hovered: null })}
      onPointerOver={(event) => selection.setState({ hovered: keyUnder(event.target) })}
      onPointerLeave={() => selection.setState({ hovered: null })}
      onClick={(event) => {
        const line = placed.find(({ key }) => key === keyUnder(event.target));
        if (line) pick(selection, line);
      }}
    >
      {placed.map((line, i) => (
        <Row
          key={line.key}
          id={`${id}-${i}`}
          line={line}
          of={placed.filter(({ rank }) => rank !== null).length}
          hovered={line.key === hovered}
          chosen={line.key === chosen}
          end={list.axis.end}
          ratioEnd={list.ratioEnd}
          {...{ truth, rows, columns, layout }}
        />
      ))}
    </div>
  );
}

/** The key of the row that an element is in. */
const keyUnder = (target: EventTarget): string | null =>
  target instanceof Element
    ? (target.closest<HTMLElement>("[data-key]")?.dataset.key ?? null)
    : null;
