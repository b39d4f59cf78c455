import "./models.css";
import "./model-rows.css";
import "./plan.css";
import "./models-side.css";
import { useState } from "react";
import { useLane } from "../lane/context";
import { Sheet } from "../phone/Sheet";
import { PriorField } from "../rail/PriorField";
import type { Layout } from "../shared/layout";
import { Maths } from "../shared/Maths";
import { acts } from "./acts";
import { Changes } from "./Changes";
import { Download } from "./Download";
import { droppedFiles } from "./dropped";
import { Host } from "./Host";
import { Kept } from "./Kept";
import { pressInList } from "./keys";
import { ModelList } from "./ModelList";
import { ModelsMessage } from "./ModelsMessage";
import { Plan } from "./Plan";
import { StepDials } from "./StepDials";
import { models } from "./state";
import { useChooser } from "./use-chooser";
import { fitsFilter, useRows, useSelected } from "./use-rows";

/**
 * Choosing the prior: it stands in the centre while the run goes on in the bar. A wide frame has
 * what the plan depends on in the rail, and the download beside it.
 */
export function Chooser({ layout }: { layout: Layout }) {
  useChooser();
  if (layout === "phone") return <OnPhone />;
  if (layout === "class")
    return (
      <main className="centre models">
        <h1 className="hidden">Amortize</h1>
        <ModelsMessage />
        <Place className="models-both">
          <div className="scroll">
            <ModelList />
            <Plan />
          </div>
          <aside className="scroll models-aside" aria-label="The model and its host">
            <Download />
            <Host />
            <StepDials />
            <Kept />
            <Changes />
          </aside>
        </Place>
      </main>
    );
  return (
    <>
      <aside className="rail scroll models-rail" aria-label="What the plan depends on">
        <Prior />
        <StepDials />
        <Host />
      </aside>
      <main className="centre models">
        <h1 className="hidden">Amortize</h1>
        <ModelsMessage />
        <Place className="scroll">
          <ModelList />
          <Plan />
        </Place>
      </main>
      <aside className="side scroll models-aside" aria-label="The model">
        <Download />
        <Kept />
        <Changes />
      </aside>
    </>
  );
}

/** The field by which the list was opened; it closes it too. */
const Prior = () => (
  <section className="section">
    <h2 className="plain">
      Prior
      <span className="muted note">
        <Maths>p(z)</Maths>
      </span>
    </h2>
    <PriorField />
  </section>
);

function OnPhone() {
  const [plan, showPlan] = useState(false);
  return (
    <main className="models">
      <h1 className="hidden">Amortize</h1>
      <ModelsMessage />
      <Place className="models-phone">
        <ModelList />
        <p className="phone-row">
          <span>Memory in every precision</span>
          <button type="button" className="link" onClick={() => showPlan(true)}>
            Memory plan
          </button>
        </p>
        <Download />
        <Host />
        <StepDials />
        <Kept />
        <Changes />
      </Place>
      {plan && (
        <Sheet title="Memory plan" close={() => showPlan(false)}>
          <Plan />
        </Sheet>
      )}
    </main>
  );
}

/** Files may be dropped anywhere in it, and the keys of the list hold in it. */
function Place({ className, children }: { className: string; children: React.ReactNode }) {
  const lane = useLane();
  const selected = useSelected();
  const rows = useRows();
  const [over, setOver] = useState(false);
  const shown = () => rows.filter(fitsFilter[models.getState().filter]);
  return (
    <div
      className={`${className} models-place${over ? " over" : ""}`}
      onKeyDown={(event) => {
        if (!pressInList(event, lane, { rows: shown(), selected })) return;
        event.preventDefault();
        event.stopPropagation(); // here these keys are not the transport's
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer);
      }}
    >
      {children}
    </div>
  );
}

async function take(transfer: DataTransfer) {
  try {
    const dropped = await droppedFiles(transfer);
    if (dropped) acts.offer(dropped.title, dropped.files);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    models.setState({ refusal: `What was dropped cannot be read: ${why}. Drop it once more.` });
  }
}
