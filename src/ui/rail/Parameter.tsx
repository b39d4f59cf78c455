import "./locked.css";
import { useEffect, useRef } from "react";
import type { ChoiceNote, NumberField } from "../../schema/field";
import { useLane, useSelection, useShownSetup } from "../lane/context";
import { discard } from "../run/editing";
import { Maths } from "../shared/Maths";
import { ChoiceControl } from "./ChoiceControl";
import { CodeField } from "./CodeField";
import { EditMark } from "./EditMark";
import { position } from "./Fader";
import { Help, HelpBeside, useHelpBeside } from "./Help";
import { helpLine } from "./help-line";
import { HeightsControl } from "./HeightsControl";
import { NumberControl } from "./NumberControl";
import { pathsOf, type Control } from "./sections";
import { TextControl } from "./TextControl";
import { valueShown } from "../stores/setup";
import { locks } from "../view-query/view-query";

/**
 * What may change while training runs has a fader; the reward's many terms are a compact list
 * instead.
 */
const faded = ({ field }: Control) =>
  field.kind === "number" && field.apply === "live" && field.section !== "reward" && reached(field);
/** A default at the very end of the track says that most of the range is never wanted. */
const reached = (field: NumberField) => {
  const at = position(field, field.default);
  return at > 0.02 && at < 0.98;
};

/** One parameter: its control, what was done to it, what is wrong with it, and its help. */
export function Parameter({ control }: { control: Control }) {
  const { path, field } = control;
  const paths = pathsOf(control);
  const edited = useShownSetup((s) =>
    paths.some(
      (p) => p in s.staged || p in s.sent || s.edits.some((e) => e.path === p && e.step > 0),
    ),
  );
  const element = useRef<HTMLDivElement>(null);
  useSpot(element, paths);
  const help = useHelpBeside(element);
  const tall = field.kind === "text" || field.kind === "heights";
  const compact = !tall && !faded(control);
  const note = useNote(control);
  const locked = paths.some(locks);
  const why = useShownSetup((s) => helpLine(field, (other) => valueShown(s, other)));
  return (
    <div
      ref={element}
      className={`parameter${edited ? " edited" : ""}${compact ? " compact" : ""}`}
      data-path={path}
      {...help.listeners}
    >
      {locked ? (
        <fieldset className="locked" disabled>
          <ControlOf control={control} />
        </fieldset>
      ) : (
        <ControlOf control={control} />
      )}
      {locked && <p className="help">Locked by the link.</p>}
      <Refusal control={control} />
      {paths.map((p) => (
        <EditMark key={p} path={p} />
      ))}
      <Help path={path} why={why} note={note} compact={compact} />
      {help.at && <HelpBeside why={why} note={note} at={help.at} />}
    </div>
  );
}

/** What there is to read about the value that a choice has. */
function useNote({ path, field }: Control): ChoiceNote | undefined {
  const value = useShownSetup((s) => String(valueShown(s, path)));
  return field.kind === "choice" ? field.notes?.[value] : undefined;
}

function ControlOf({ control }: { control: Control }) {
  const { path, field, to } = control;
  if (field.kind === "choice") return <ChoiceControl path={path} field={field} />;
  if (field.kind === "text" && field.language)
    return <CodeField path={path} field={field} language={field.language} />;
  if (field.kind === "text") return <TextControl path={path} field={field} />;
  if (field.kind === "heights") return <HeightsControl path={path} field={field} />;
  return <NumberControl path={path} field={field} to={to} fader={faded(control)} />;
}

/** Why what was typed is not accepted. */
function Refusal({ control }: { control: Control }) {
  const lane = useLane();
  const paths = pathsOf(control);
  const path = useShownSetup((s) => paths.find((p) => s.wrong[p]));
  const sentence = useShownSetup((s) => (path ? s.wrong[path]?.sentence : undefined));
  if (!path || !sentence) return null;
  return (
    <p className="wrong" id={`wrong-${path}`} role="alert">
      <Maths>{sentence}</Maths>{" "}
      <button type="button" className="link" onClick={() => discard(lane, path)}>
        Put it back
      </button>
    </p>
  );
}

/** Goes to the parameter once an edit of it is looked up. */
function useSpot(element: React.RefObject<HTMLDivElement | null>, paths: readonly string[]) {
  const { selection } = useLane();
  const spot = useSelection((v) => v.spot !== null && paths.includes(v.spot));
  useEffect(() => {
    if (!spot) return;
    element.current?.scrollIntoView({ block: "nearest" });
    element.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    selection.setState({ spot: null });
  }, [spot, selection, element]);
}
