import "./class-link.css";
import { presets, schema } from "../../experiment/presets";
import type { Section } from "../../schema/field";
import { useShownSetup } from "../lane/context";
import { useManyLanes } from "../lanes/lanes";
import { useLesson } from "../lesson/store";
import { controlsOf, holds, sections } from "../rail/sections";
import { useLayout } from "../shared/hooks";
import { Maths } from "../shared/Maths";
import { pageTabs, type PageTab } from "../stores/page-tabs";
import { leavesNow } from "../stores/setup";
import { setView } from "../stores/view";
import type { Part } from "../view-query/query";
import { Address } from "./LinkAddress";
import { setDraft, setShown, toggleHidden, toggleLocked, useDraft, type Opens } from "./draft";

/** Makes a link for a class: what it opens, what is left out, what cannot be changed. */
export function ClassLink() {
  const onPhone = useLayout() === "phone";
  const Frame = onPhone ? "main" : "aside";
  return (
    <Frame className={`${onPhone ? "phone" : "rail"} drawer class-link`} aria-label="Class link">
      {onPhone && <h1 className="hidden">Amortize</h1>}
      <header>
        <span className="where">Class link</span>
        <button type="button" className="link" onClick={() => setView({ drawer: "lesson" })}>
          Lessons
        </button>
        <button type="button" className="link" onClick={() => setView({ drawer: "controls" })}>
          Close
        </button>
      </header>
      <div className="scroll body">
        <p className="lead">What you leave out is not there for whoever opens the link.</p>
        <Opening />
        <Panels />
        <Controls />
      </div>
      <Address />
    </Frame>
  );
}

const ofRun = "The run on screen, with its settings and edits";

function Opening() {
  const opens = useDraft((d) => d.opens);
  const draft = useDraft();
  const preset = useShownSetup((s) => presets[s.start.preset].title);
  const reading = useLesson((n) => n.reading);
  const many = useManyLanes();
  const choices: readonly (readonly [Opens, string])[] = [
    ["preset", `${preset}, from step 0`],
    ["run", many ? "All lanes, with their settings and edits" : ofRun],
    ...(reading ? [["lesson", `The lesson “${reading.lesson.title}”`] as const] : []),
  ];
  return (
    <fieldset>
      <legend>Opens</legend>
      {choices.map(([name, says]) => (
        <label key={name}>
          <input
            type="radio"
            name="opens"
            checked={opens === name}
            onChange={() => setDraft({ opens: name })}
          />
          {says}
        </label>
      ))}
      <Check
        checked={draft.paused}
        says="Paused at first"
        act={() => setDraft({ paused: !draft.paused })}
      />
      <Check
        checked={draft.large}
        says="Large type, for a projector"
        act={() => setDraft({ large: !draft.large })}
      />
      <Check
        checked={draft.embed}
        says="For a frame: no bar but Play"
        act={() => setDraft({ embed: !draft.embed })}
      />
    </fieldset>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly says: string;
  readonly disabled?: boolean;
  readonly label?: string; // for screen readers, where the row says the rest
  readonly act: () => void;
}

const Check = ({ checked, says, disabled, label, act }: CheckProps) => (
  <label>
    <input
      type="checkbox"
      checked={checked}
      disabled={disabled}
      aria-label={label}
      onChange={act}
    />
    {says}
  </label>
);

const panels: readonly (readonly [Part, string])[] = [
  ["rail", "Settings"],
  ["side", "Side panel"],
  ["trio", "Charts"],
  ["message", "Message line"],
  ["status", "Status bar"],
  ["presets", "Choice of experiments"],
  ["lesson", "Lessons"],
  ["lanes", "Add lane"],
  ["share", "Share"],
  ["export", "Export"],
];
const tabTitle = (tab: PageTab) => tab[0].toUpperCase() + tab.slice(1);

/** Parts of the page, each shown or not, and the tab that is open. */
function Panels() {
  const hide = useDraft((d) => d.hide);
  const show = useDraft((d) => d.show);
  return (
    <>
      <fieldset className="two">
        <legend>Shown</legend>
        {panels.map(([part, says]) => (
          <Check key={part} checked={!hide.has(part)} says={says} act={() => toggleHidden(part)} />
        ))}
      </fieldset>
      <fieldset className="two">
        <legend>Tabs</legend>
        {pageTabs.map((tab) => (
          <Check
            key={tab}
            checked={!hide.has(tab)}
            says={tabTitle(tab)}
            disabled={hide.has("side")}
            act={() => toggleHidden(tab)}
          />
        ))}
        <label className="wide">
          Open at first
          <span className="select">
            <select
              value={show ?? ""}
              onChange={({ target }) =>
                setShown(pageTabs.find((tab) => tab === target.value) ?? null)
              }
            >
              <option value="">as usual</option>
              {pageTabs
                .filter((tab) => !hide.has(tab))
                .map((tab) => (
                  <option key={tab} value={tab}>
                    {tabTitle(tab)}
                  </option>
                ))}
            </select>
          </span>
        </label>
      </fieldset>
    </>
  );
}

/** Every section and every control of the form: shown, and free to be changed. */
function Controls() {
  const hide = useDraft((d) => d.hide);
  const lock = useDraft((d) => d.lock);
  if (hide.has("rail")) return <p className="muted">The settings are left out as a whole.</p>;
  return (
    <table>
      <caption>Settings</caption>
      <thead>
        <tr>
          <th scope="col">section or control</th>
          <th scope="col">shown</th>
          <th scope="col">locked</th>
        </tr>
      </thead>
      {sections
        .filter(({ id }) => holds(id))
        .map(({ id, title }) => (
          <tbody key={id}>
            <tr>
              <th scope="row">{title}</th>
              <td>
                <Check
                  checked={!hide.has(id)}
                  says=""
                  label={`${title} is shown`}
                  act={() => toggleHidden(id)}
                />
              </td>
              <td>
                <Check
                  checked={lock.has(id)}
                  says=""
                  label={`${title} is locked`}
                  disabled={hide.has(id)}
                  act={() => toggleLocked(id)}
                />
              </td>
            </tr>
            {!hide.has(id) && !lock.has(id) && <SectionRows id={id} />}
          </tbody>
        ))}
    </table>
  );
}

const noTerms: ReadonlySet<string> = new Set();

/** The controls of a section, each free or locked. */
function SectionRows({ id }: { id: Section }) {
  const lock = useDraft((d) => d.lock);
  const state = useShownSetup((s) => s);
  const matter = { preset: state.start.preset, leaves: leavesNow(state), extra: noTerms };
  return controlsOf(id, matter).map(({ path, to }) => {
    const name = to?.label ?? schema.table[path].label;
    return (
      <tr key={path} className="control">
        <th scope="row">
          <Maths>{name}</Maths>
        </th>
        <td />
        <td>
          <Check
            checked={lock.has(path)}
            says=""
            label={`${name} is locked`}
            act={() => toggleLocked(path)}
          />
        </td>
      </tr>
    );
  });
}
