import { memo, useMemo, useState } from "react";
import type { SampleReport, SampleRow } from "../../worker/protocol";
import { awaited } from "../shared/awaited";
import { nats, visible, whole } from "../shared/figures";
import { Segments } from "../shared/Segments";
import { useLive } from "../stores/live";
import { useRuntime } from "../stores/runtime";
import { setView, useView } from "../stores/view";
import { Chosen } from "./Chosen";
import { LogZLines } from "./LogZLines";

/** Strings the policy wrote, with what reward, policy and prior make of them. Invalid ones stay. */
export function Samples() {
  const samples = useLive((l) => l.samples);
  const listing = useView((v) => v.listing), filter = useView((v) => v.filter), text = useView((v) => v.chosen);
  const rows = useMemo(() => pick(samples, listing, filter), [samples, listing, filter]);
  const chosen = useMemo(() => samples?.rows.find((r) => r.text === text) ?? rows.find((r) => r.valid) ?? null, [samples, rows, text]);
  return (
    <div className="samples">
      <div className="tools">
        <Segments label="Listing" value={listing} options={[["frequent", "Most frequent"], ["latest", "Latest"]]} onPick={(l) => setView({ listing: l })} />
        <input className="field filter" placeholder="Filter" aria-label="Filter samples" value={filter} onChange={(e) => setView({ filter: e.target.value })} />
      </div>
      <SampleTable rows={rows} chosen={chosen?.text ?? null} />
      <p className="tally muted">{samples && `${whole(samples.distinct)} distinct in the ${whole(samples.drawn)} samples of step ${whole(samples.step)}`}</p>
      <Chosen row={chosen} />
      <LogZLines row={chosen} />
    </div>
  );
}

function pick(samples: SampleReport | null, listing: "frequent" | "latest", filter: string): readonly SampleRow[] {
  const rows = (samples?.rows ?? []).filter((r) => filter === "" || r.text.includes(filter));
  return [...rows].sort(listing === "frequent" ? (a, b) => b.seen - a.seen || b.latest - a.latest : (a, b) => b.latest - a.latest || b.seen - a.seen);
}

export function SampleTable({ rows, chosen }: { rows: readonly SampleRow[]; chosen: string | null }) {
  const hovered = useView((v) => v.hovered);
  const [all, setAll] = useState(false), filter = useView((v) => v.filter);
  const waits = useRuntime((r) => awaited(r, { loading: "What the policy writes is listed here, as soon as the model is loaded.", open: "Drawing the first samples." }));
  const long = rows.some((r) => r.text.length > 8);
  return (
    <div className={`scroll sample-table${long ? " long" : ""}`}>
      <table>
        <caption className="hidden">Samples of the policy</caption>
        <thead><tr><th scope="col" className="it">z</th><th scope="col">seen</th><th scope="col">log <em>R</em></th><th scope="col">log <em>q</em></th><th scope="col">log <em>p</em></th><th scope="col">first</th></tr></thead>
        <tbody>{rows.slice(0, all ? 200 : few).map((r) => <Row key={`${r.prompt}\n${r.text}`} row={r} picked={r.text === chosen} hovered={r.text === hovered} />)}</tbody>
      </table>
      {rows.length === 0 && filter === "" && <p className="waiting">{waits}</p>}
      {rows.length === 0 && filter !== "" && <p className="muted more">No sample contains “{filter}”.</p>}
      {!all && rows.length > few && <button type="button" className="link more" onClick={() => setAll(true)}>Show all {whole(rows.length)}</button>}
    </div>
  );
}
const few = 30;

/** Redrawn only when one of its numbers is another. */
const Row = memo(
  ({ row, picked, hovered }: { row: SampleRow; picked: boolean; hovered: boolean }) => (
    <tr className={`${picked ? "picked" : ""}${hovered ? " hovered" : ""}${row.valid ? "" : " invalid"}`} onClick={() => setView({ chosen: row.text })} onPointerEnter={() => setView({ hovered: row.text })} onPointerLeave={() => setView({ hovered: null })}>
      <th scope="row" title={row.text}><button type="button">{visible(row.text)}<span className="stop">⊤</span></button></th>
      <td>{whole(row.seen)}</td><td>{nats(row.logR)}</td><td>{nats(row.logQ)}</td><td>{nats(row.logP)}</td><td>{whole(row.first)}</td>
    </tr>
  ),
  (a, b) => a.picked === b.picked && a.hovered === b.hovered && a.row.seen === b.row.seen && a.row.logQ === b.row.logQ && a.row.logR === b.row.logR,
);
Row.displayName = "Row";
