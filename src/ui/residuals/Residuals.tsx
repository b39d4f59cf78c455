import "./residuals.css";
import { useMemo, useState } from "react";
import type { SampleRow } from "../../worker/protocol";
import { AboutButton } from "../about/AboutButton";
import { useLive, useRuntime, useSelection } from "../lane/context";
import { LogZLines } from "../samples/LogZLines";
import { useChosen } from "../samples/use-chosen";
import { awaited } from "../shared/awaited";
import { count, visible, whole } from "../shared/figures";
import { useSize } from "../shared/hooks";
import { Segments } from "../shared/Segments";
import { Stop } from "../shared/Stop";
import { WalkButton } from "../shared/WalkButton";
import { useOutdated } from "../shared/use-outdated";
import { TakeMenu } from "../take/TakeMenu";
import { HeatMap, type Pair } from "./HeatMap";
import { Legend } from "./Legend";
import { PieceTable } from "./PieceTable";
import { meanResiduals, residualsOf, scaleEnd, tokenTexts, type Residual } from "./residuals";

type Of = "string" | "batch";

/** Where credit fails: how far any two prefixes of a string disagree about log Z. */
export function Residuals() {
  const [of, setOf] = useState<Of>("string");
  const row = useChosen();
  return (
    <section className="residuals" aria-label="Residuals">
      <header>
        <Segments
          label="Whose residuals"
          value={of}
          options={[
            ["string", "This string"],
            ["batch", "Batch mean"],
          ]}
          onPick={setOf}
        />
        {of === "string" && row && <WalkButton row={row} />}
        <AboutButton topic="residuals">What is this?</AboutButton>
      </header>
      {of === "string" ? <OfString row={row} /> : <OfBatch />}
      <LogZLines row={row} />
    </section>
  );
}

function OfString({ row }: { readonly row: SampleRow | null }) {
  const age = useOutdated(row);
  const asked = useSelection((s) => s.chosen);
  const residuals = useMemo(() => (row ? residualsOf(row.prefixes.map(({ u }) => u)) : []), [row]);
  if (!row) return <Nothing />;
  return (
    <Shown
      title={
        <>
          {visible(row.text)}
          <Stop />
        </>
      }
      age={age}
      residuals={residuals}
      names={tokenTexts(row.prefixes)}
      row={row}
      instead={asked !== null && asked !== row.text ? asked : null}
    />
  );
}

function OfBatch() {
  const { stamp, lines } = useLive((l) => l.lines);
  const age = useOutdated(stamp);
  const residuals = useMemo(() => meanResiduals(lines), [lines]);
  if (lines.length === 0) return <Nothing />;
  const longest = Math.max(...lines.map((u) => u.length));
  const names = Array.from({ length: longest }, (_, i) => (i === 0 ? "" : whole(i)));
  const title = `Mean of ${count(lines.length, "sample")} of step ${whole(stamp?.step)}`;
  return (
    <Shown title={title} age={age} residuals={residuals} names={names} row={null} instead={null} />
  );
}

interface ShownProps {
  readonly title: React.ReactNode;
  readonly age: string | null;
  readonly residuals: readonly Residual[];
  readonly names: readonly string[];
  readonly row: SampleRow | null;
  readonly instead: string | null; // the string that was chosen, and not sampled yet
}

function Shown({ title, age, residuals, names, row, instead }: ShownProps) {
  const [measure, size] = useSize();
  const [asked, setAsked] = useState<Pair | null>(null);
  const is = (pair: Pair) => (one: Residual) => one.from === pair.from && one.to === pair.to;
  // else the longest piece: from the first answer to the whole string
  const longest = residuals.findLast(({ from }) => from === residuals[0]?.from);
  const picked = (asked && residuals.find(is(asked))) ?? longest ?? null;
  return (
    <div className={age ? "shown outdated" : "shown"} data-chart="residuals">
      <h2>
        {title}
        {age && <span className="age">{age}</span>}
      </h2>
      <div className="muted axes">
        <p>
          {instead === null
            ? `Row: a piece’s start${row ? "" : ", in tokens"}. Column: its end. Nats.`
            : `Not sampled yet: ${visible(instead)}. This is the commonest.`}
        </p>
        <TakeMenu
          name={row ? "residuals" : "mean-residuals"}
          title="Residuals between prefixes"
          says="log Z as the row's prefix has it, less as the column's has it, in nats."
          figures={(of) => of.ofResiduals(residuals, names)}
        />
      </div>
      <div className="scroll map" ref={measure}>
        {size && (
          <HeatMap
            residuals={residuals}
            names={names}
            picked={picked}
            size={size}
            caption="Residuals between prefixes, in nats"
            onPick={setAsked}
          />
        )}
      </div>
      <Legend end={scaleEnd(residuals)} />
      <PieceTable residual={picked} names={names} row={row} />
    </div>
  );
}

const Nothing = () => {
  const waits = useRuntime((r) =>
    awaited(r, {
      loading: "Residuals come with the model.",
      open: "Residuals come with the first step.",
    }),
  );
  return <p className="nothing muted">{waits}</p>;
};
