import { useMemo, useState } from "react";
import type { WalkedString } from "../../worker/protocol";
import { HeatMap, type Pair } from "../residuals/HeatMap";
import { Legend } from "../residuals/Legend";
import { PieceTable } from "../residuals/PieceTable";
import { residualsOf, scaleEnd, tokenTexts } from "../residuals/residuals";
import { LogZLines } from "../samples/LogZLines";
import { useSize } from "../shared/hooks";

/** The residuals of the prefixes that are known, the newest piece as a sum, and log Z by prefix. */
export function Pieces({ walk, known }: { walk: WalkedString; known: number }) {
  const { row } = walk;
  const [measure, size] = useSize();
  const [asked, setAsked] = useState<Pair | null>(null);
  const all = useMemo(() => residualsOf(row.prefixes.map(({ u }) => u)), [row]);
  const end = scaleEnd(all);
  const seen = all.filter(({ to }) => to <= known);
  const newest = seen.filter(({ to }) => to === Math.min(known, row.prefixes.length - 1));
  const largest = newest.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))[0];
  const picked =
    seen.find(({ from, to }) => from === asked?.from && to === asked.to) ?? largest ?? null;
  const names = tokenTexts(row.prefixes);
  const soFar = { ...row, prefixes: row.prefixes.slice(0, known + 1) };
  return (
    <section className="residuals walk-pieces" aria-label="Residuals of the prefixes so far">
      <header>
        <h2>Pieces of the string seen so far</h2>
      </header>
      <div className="shown">
        <p className="muted axes">Row: where the piece starts. Column: where it ends. Nats.</p>
        <div className="scroll map" ref={measure}>
          {size && (
            <HeatMap
              residuals={seen}
              names={names}
              picked={picked}
              size={size}
              caption="Residuals of the prefixes so far, in nats"
              end={end}
              onPick={setAsked}
            />
          )}
        </div>
        <Legend end={end} />
        {picked ? (
          <PieceTable residual={picked} names={names} row={row} />
        ) : (
          <p className="piece muted">A piece needs two prefixes at which the string may end.</p>
        )}
      </div>
      <LogZLines row={soFar} />
    </section>
  );
}
