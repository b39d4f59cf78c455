import { useLive, useRuntime } from "../lane/context";
import "./distribution.css";
import { memo, useMemo, type ComponentType } from "react";
import type { Outline, Truth } from "../../worker/protocol";
import type { EvidenceProps } from "../evidence/evidence";
import { useEvidence } from "../evidence/use-evidence";
import { Explained } from "../glossary/Explained";
import type { Layout } from "../shared/hooks";
import { useDrawn, useSize } from "../shared/hooks";
import { later, useLoaded } from "../shared/later";
import { useOutdated } from "../shared/use-outdated";
import { Segments } from "../shared/Segments";
import { setView, useView, type Order } from "../stores/view";
import { ByValue } from "./ByValue";
import { DrawingSurface } from "./drawing/DrawingSurface";
import { EmptyPlot } from "./EmptyPlot";
import { OutlineAlone } from "./OutlineAlone";
import { LegendLine, RankedLegend } from "./ranked/Legend";
import { Readout } from "./Readout";
import { TakeMenu } from "../take/TakeMenu";
import { Table } from "./Table";
import { describe } from "./describe";
import { orderIn, orders, rankedOrder } from "./order";
import { truthOf } from "./sender";
import { whole } from "../shared/figures";

const Rows = later(() => import("./ranked/Rows").then((file) => file.Rows));

/** The truth and what has been learned of it, exactly, side by side. */
export function Distribution({ layout }: { layout: Layout }) {
  const own = useLive((l) => l.truth);
  const picture = useRuntime((r) => r.linked?.picture ?? null);
  const sent = useMemo(() => picture && truthOf(picture), [picture]);
  const truth = own ?? sent;
  const outline = useLive((l) => l.outline);
  const shown = truth ?? outline;
  const drawn = useDrawn();
  const { head: Head, foot: Foot, rows } = useEvidence();
  const isThere = useLoaded(Head, Foot, drawn === "ranked" ? Rows : null);
  const table = useView((v) => v.table) && truth !== null;
  const readable = table || (truth !== null && drawn === "ranked"); // rows say what they show
  const [measure, size] = useSize();
  const outdated = useOutdated(own);
  const sender = own === null && sent !== null;
  const age = sender ? `as the sender saw it at step ${whole(sent.step)}` : outdated;
  return (
    <section
      className={`distribution ${drawn}${outdated ? " outdated" : ""}${age ? " aged" : ""}`}
      aria-label="Distribution"
      data-chart="distribution"
    >
      <Header kind={drawn} layout={layout} />
      <Take shown={truth} />
      {layout !== "class" && (
        <Readout truth={truth} short={layout === "phone"} age={age} sender={sender} />
      )}
      {isThere && <Of task={Head} place="head" truth={truth} layout={layout} rows={rows} />}
      {isThere && drawn === "ranked" && <LegendLine rows={rows} layout={layout} />}
      <div
        className="plot"
        ref={measure}
        role={readable ? undefined : "img"}
        aria-label={readable ? undefined : describe(truth, outline)}
      >
        {isThere && size && (
          <Plot
            truth={truth}
            outline={outline}
            drawn={drawn}
            table={table}
            frame={{ ...size, layout }}
          />
        )}
      </div>
      {size && shown && drawn === "by-value" && (
        <DrawingSurface shown={shown} frame={{ ...size, layout }} />
      )}
      {isThere && <Of task={Foot} place="foot" truth={truth} layout={layout} rows={rows} />}
      {layout !== "full" && age && <p className="age">{age}</p>}
    </section>
  );
}

interface OfProps extends EvidenceProps {
  readonly task: ComponentType<EvidenceProps> | undefined;
  readonly place: "head" | "foot";
}

/** What the task has above or below the picture. */
const Of = ({ task: Part, place, ...props }: OfProps) =>
  Part && (
    <div className={`evidence-${place}`}>
      <Part {...props} />
    </div>
  );

/** What is drawn, to take home; the header beside it is drawn once, this at every answer. */
function Take({ shown }: { shown: Truth | null }) {
  const { title } = useEvidence();
  const prior = shown?.layout === "ranked" ? "tick" : "dashes";
  return (
    <TakeMenu
      name="distribution"
      title={title}
      step={shown?.step}
      says={`Probability of each string: outline the target, fill the policy, ${prior} the prior.`}
      figures={shown && ((of) => of.ofDistribution(shown))}
    />
  );
}

interface PlotProps {
  readonly truth: Truth | null;
  readonly outline: Outline | null;
  readonly drawn: Truth["layout"];
  readonly table: boolean;
  readonly frame: { readonly width: number; readonly height: number; readonly layout: Layout };
}

function Plot({ truth, outline, drawn, table, frame }: PlotProps) {
  if (truth && table) return <Table truth={truth} />;
  if (truth)
    return truth.layout === "by-value" ? (
      <ByValue truth={truth} {...frame} />
    ) : (
      <Rows truth={truth} {...frame} />
    );
  if (outline) return <OutlineAlone outline={outline} {...frame} />;
  return <EmptyPlot drawn={drawn} {...frame} />;
}

interface HeaderProps {
  readonly kind: Truth["layout"];
  readonly layout: Layout;
}

const Header = memo(function Header({ kind, layout }: HeaderProps) {
  const { title, shortTitle = title, rows } = useEvidence();
  const order = useView((v) =>
    kind === "ranked" ? rankedOrder(v.order, rows.order) : orderIn(kind, v.order),
  );
  const flat = useView((v) => v.flat);
  const log = useView((v) => v.log);
  const table = useView((v) => v.table);
  const options: readonly (readonly [Order, string])[] = orders[kind];
  if (layout === "class") return null;
  return (
    <header>
      <h2>
        <Explained>{layout === "phone" ? shortTitle : title}</Explained>
      </h2>
      {kind === "ranked" && layout === "phone" && <RankedLegend rows={rows} part="masses" />}
      {layout === "full" && (
        <span className="choices">
          {kind === "ranked" && rows.fold && (
            <Segments
              label="Strings of one kind"
              value={flat ? "flat" : "folded"}
              options={[
                ["folded", "Folded"],
                ["flat", "Flat"],
              ]}
              onPick={(f) => setView({ flat: f === "flat" })}
            />
          )}
          <Segments
            label="Order"
            value={order}
            options={options}
            onPick={(o) => setView({ order: o })}
          />
          {kind === "by-value" && (
            <Segments
              label="Scale"
              value={log ? "log" : "linear"}
              options={[
                ["linear", "Linear"],
                ["log", "Log"],
              ]}
              onPick={(s) => setView({ log: s === "log" })}
            />
          )}
          <Segments
            label="View"
            value={table ? "table" : "bars"}
            options={[
              ["bars", "Bars"],
              ["table", "Table"],
            ]}
            onPick={(v) => setView({ table: v === "table" })}
          />
        </span>
      )}
    </header>
  );
});
