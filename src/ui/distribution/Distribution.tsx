import "./distribution.css";
import type { Truth } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import { useSize } from "../shared/hooks";
import { Maths } from "../shared/Maths";
import { Segments } from "../shared/Segments";
import { useLive } from "../stores/live";
import { useRuntime } from "../stores/runtime";
import { setView, useView, type Order } from "../stores/view";
import { ByValue } from "./ByValue";
import { Ranked } from "./Ranked";
import { Readout } from "./Readout";
import { Table } from "./Table";
import { describe } from "./describe";

/** The truth and what has been learned of it, exactly, side by side. */
export function Distribution({ layout }: { layout: Layout }) {
  const truth = useLive((l) => l.truth);
  const table = useView((v) => v.table);
  const [measure, size] = useSize();
  return (
    <section className={`distribution ${truth?.layout ?? "by-value"}`} aria-label="Distribution">
      <Header truth={truth} layout={layout} />
      {layout !== "class" && <Readout truth={truth} short={layout === "phone"} />}
      <div className="plot" ref={measure} role={table ? undefined : "img"} aria-label={table ? undefined : describe(truth)}>
        {truth && size && (table ? <Table truth={truth} /> : truth.layout === "by-value" ? <ByValue truth={truth} width={size.width} height={size.height} layout={layout} /> : <Ranked truth={truth} width={size.width} height={size.height} layout={layout} />)}
        {!truth && <Waiting />}
      </div>
    </section>
  );
}

/** Before the first exact answer: what it waits for. */
function Waiting() {
  const at = useRuntime((r) => r.phase.at);
  return <p className="waiting muted">{(at === "ready" || at === "running" || at === "paused") ? "Computing the exact answer." : at === "stopped" || at === "idle" ? "No exact answer without a run." : "The exact answer appears here as soon as the model is loaded."}</p>;
}

const orders = {
  "by-value": [["value", "By value"], ["rank", "By rank"]],
  ranked: [["target", "By target"], ["policy", "By policy"], ["gap", "By gap"]],
} as const satisfies Record<Truth["layout"], readonly (readonly [Order, string])[]>;

function Header({ truth, layout }: { truth: Truth | null; layout: Layout }) {
  const order = useView((v) => v.order), log = useView((v) => v.log), table = useView((v) => v.table);
  const kind = truth?.layout ?? "by-value";
  const options: readonly (readonly [Order, string])[] = orders[kind];
  const value = options.some(([o]) => o === order) ? order : options[0][0];
  if (layout === "class") return null;
  return (
    <header>
      <h2>{kind === "by-value" ? <Maths>{"Probability of each string n⊤, %"}</Maths> : "Most probable completions"}</h2>
      {kind === "ranked" && layout === "full" && <Legend />}
      {layout === "full" && (
        <span className="choices">
          <Segments label="Order" value={value} options={options} onPick={(o) => setView({ order: o })} />
          {kind === "by-value" && <Segments label="Scale" value={log ? "log" : "linear"} options={[["linear", "Linear"], ["log", "Log"]]} onPick={(s) => setView({ log: s === "log" })} />}
          <Segments label="View" value={table ? "table" : "bars"} options={[["bars", "Bars"], ["table", "Table"]]} onPick={(v) => setView({ table: v === "table" })} />
        </span>
      )}
    </header>
  );
}

const Legend = () => (
  <span className="legend">
    <span><i className="swatch target" />target</span><span><i className="swatch policy" />policy</span><span><i className="swatch prior" />prior</span>
  </span>
);
