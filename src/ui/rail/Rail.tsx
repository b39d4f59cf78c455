import { Explained } from "../glossary/Explained";
import { useLane, useRecorded, useRuntime, useSelection, useShownSetup } from "../lane/context";
import "./rail.css";
import { schema } from "../../experiment/presets";
import type { Section as SectionId } from "../../schema/field";
import { trainHere } from "../run/transport";
import { useEditing, useLanes } from "../lanes/lanes";
import { LaneList, WithLanes } from "../lanes/places";
import { scopeOf } from "../lanes/shared-fields";
import { Icon } from "../shared/Icons";
import { openCode } from "../stores/code";
import { leavesNow, valueShown } from "../stores/setup";
import { toggleSection, useView } from "../stores/view";
import { Parameter } from "./Parameter";
import { EncodedPrompt } from "./EncodedPrompt";
import { PriorField } from "./PriorField";
import { PromptPicker } from "./PromptPicker";
import { Staged } from "./Staged";
import { controlsOf, holds, sections, summary, terms } from "./sections";

/**
 * Every field of the experiment, by section. The table of fields writes this form; nothing here
 * knows a field by name.
 */
export const Rail = () => (
  <aside className="rail scroll" aria-label="Settings">
    <Recorded />
    <Staged />
    <WithLanes many={<LaneList />} />
    {sections
      .filter(({ id }) => holds(id))
      .map(({ id }) => (
        <Section key={id} id={id} />
      ))}
  </aside>
);

/** While a recorded run plays its settings are to be read; a run of one's own is a click away. */
export function Recorded() {
  const lane = useLane();
  const recorded = useRecorded();
  const able = useRuntime((r) => r.phase.at !== "stopped");
  if (!recorded) return null;
  return (
    <p className="recorded">
      <span>Settings of the recorded run, read-only.</span>
      {able && (
        <button type="button" className="link" onClick={() => trainHere(lane)}>
          Change them in your own run
        </button>
      )}
    </p>
  );
}

export function Section({ id }: { id: SectionId }) {
  const folded = useView((v) => v.folded.has(id));
  const { title, note } = sections.find((s) => s.id === id) ?? { title: id };
  const scope = scopeOf(id, useLanes().length, useEditing());
  return (
    <section className="section">
      <h2>
        <button type="button" aria-expanded={!folded} onClick={() => toggleSection(id)}>
          <Icon name={folded ? "folded" : "open"} />
          {title}
          {folded && (
            <span className="muted note">
              <Summary id={id} />
            </span>
          )}
        </button>
        {!folded && (scope ?? note) && (
          <span className="muted note">{scope ?? <Explained>{note ?? ""}</Explained>}</span>
        )}
      </h2>
      {!folded && <Controls id={id} />}
    </section>
  );
}

export function Controls({ id }: { id: SectionId }) {
  const { selection } = useLane();
  const recorded = useRecorded();
  const extra = useSelection((s) => s.terms);
  const state = useShownSetup((s) => s);
  const leaves = Object.fromEntries(
    Object.keys(schema.table).map((path) => [path, valueShown(state, path)]),
  );
  const offered = id === "reward" ? terms.filter((t) => !extra.has(t.id) && !t.on(leaves)) : [];
  return (
    <>
      {id === "prior" && <PriorField />}
      <fieldset className="controls" disabled={recorded}>
        {controlsOf(id, { preset: state.start.preset, leaves, extra }).map((control) => (
          <Parameter key={control.path} control={control} />
        ))}
        {id === "prior" && <EncodedPrompt />}
        {id === "prior" && <PromptPicker />}
        {offered.length > 0 && !recorded && (
          <p className="offered">
            <span className="muted">Add</span>
            {offered.map((t) => (
              <button
                key={t.id}
                type="button"
                className="link"
                data-closes={t.isWritten || undefined}
                onClick={() => {
                  selection.setState({ terms: new Set([...extra, t.id]) });
                  if (t.isWritten) openCode();
                }}
              >
                {t.name}
              </button>
            ))}
          </p>
        )}
      </fieldset>
    </>
  );
}

function Summary({ id }: { id: SectionId }) {
  return useShownSetup((s) => summary(id, leavesNow(s)));
}
