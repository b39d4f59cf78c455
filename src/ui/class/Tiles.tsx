import { useRef } from "react";
import { outcomeNames } from "../lesson/outcome";
import { count, percent, whole } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { Segments } from "../shared/Segments";
import { inTileOrder, shownOnAll, topOf, type ClassTable } from "./class-table";
import { setLook, useLook, type TileOrder } from "./look";
import { openAlone } from "./opens";
import { Tile } from "./Tile";

/** All links at one scale, so that they can be compared by eye. */
export function Tiles({ table }: { table: ClassTable }) {
  const order = useLook((l) => l.order);
  const chosen = useLook((l) => l.chosen);
  const grid = useRef<HTMLUListElement>(null);
  const links = inTileOrder(table, order);
  const top = topOf(links);
  const first = links.some(({ number }) => number === chosen) ? chosen : links.at(0)?.number;
  if (links.length === 0) return <Empty />;
  return (
    <section className="wall" aria-label="All links">
      <Head table={table} top={top} />
      <div className="scroll tiles-place">
        <ul
          ref={grid}
          className="tiles"
          onKeyDown={(event) => {
            if (event.key === "Enter") open(event, table);
            else move(event, grid.current);
          }}
        >
          {links.map((link) => (
            <li key={link.number}>
              <Tile link={link} table={table} top={top} tabbable={link.number === first} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

const tileAt = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLButtonElement>(".tile") : null;

function open(event: React.KeyboardEvent, { links }: ClassTable) {
  const tile = tileAt(event.target);
  const link = links.find(({ number }) => String(number) === tile?.dataset["number"]);
  if (!link?.run) return;
  event.preventDefault();
  openAlone(link.run);
}

/** Arrows go to the next tile that is not faded, and choose it. */
function move(event: React.KeyboardEvent, grid: HTMLUListElement | null) {
  const all = [...(grid?.querySelectorAll<HTMLButtonElement>(".tile") ?? [])];
  const at = all.findIndex((tile) => tile === document.activeElement);
  const columns = new Set(all.map((tile) => tile.getBoundingClientRect().left)).size;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (by === undefined || at < 0) return;
  event.preventDefault();
  event.stopPropagation(); // here an arrow takes no step of the run
  let to = at + by;
  while (all.at(to)?.disabled && to >= 0) to += by;
  if (to < 0 || to >= all.length) return;
  all[to].focus();
  setLook({ chosen: Number(all[to].dataset["number"]) });
}

/** What outline, fill and figure are, and the order of the tiles. */
function Head({ table, top }: { table: ClassTable; top: number }) {
  const order = useLook((l) => l.order);
  const figures = useLook((l) => l.figures);
  const shown = shownOnAll(table);
  const drawn = table.links.flatMap(({ truth }) => truth ?? []);
  const targets = new Set(drawn.flatMap(({ rows }) => rows.map(({ target }) => target.toFixed(6))));
  const [even] = targets.size === 1 ? targets : [];
  const orders: [TileOrder, string][] = [["pasted", "As pasted"]];
  if (table.predictions) orders.push(["answer", "By answer"]);
  if (table.figures.size > 0) orders.push(["outcome", "By outcome"]);
  return (
    <header className="wall-head">
      <h2>{count(table.links.length, "link")}</h2>
      {drawn.length > 0 && (
        <p className="legend">
          <span>
            <i className="swatch target" />
            target{even ? ` ${percent(Number(even))} %` : ""}
          </span>
          <span>
            <i className="swatch policy" />
            policy{stepOfAll(table)}
          </span>
          <span className="muted cut-at">cut at {percent(top)} %</span>
          {figures && shown && (
            <span className="muted">
              right: <Maths>{outcomeNames(shown).short}</Maths>
            </span>
          )}
        </p>
      )}
      {orders.length > 1 && (
        <Segments
          label="Order of the tiles"
          value={orders.some(([value]) => value === order) ? order : "pasted"}
          options={orders}
          onPick={(value) => setLook({ order: value })}
        />
      )}
    </header>
  );
}

/** The step at which all runs end, where that is one. */
function stepOfAll({ links }: ClassTable): string {
  const steps = new Set(links.flatMap(({ run }) => run?.steps ?? []));
  const [step] = steps;
  return steps.size === 1 ? ` at step ${whole(step)}` : "";
}

const Empty = () => (
  <div className="tiles-place empty">
    <p>
      A link of <em>Share</em> holds a run’s settings, seed, edits and fingerprint, and, from within
      a lesson, what was predicted. Nothing leaves this machine, and no network is needed.
    </p>
  </div>
);
