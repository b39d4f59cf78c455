import { useLane, useSelection, useShownSetup } from "../lane/context";
import { useEffect, useRef } from "react";
import type { NumberField } from "../../schema/field";
import { discard } from "../run/editing";
import { Maths } from "../shared/Maths";
import { ChoiceControl } from "./ChoiceControl";
import { EditMark } from "./EditMark";
import { position } from "./Fader";
import { NumberControl } from "./NumberControl";
import { pathsOf, type Control } from "./sections";
import { TextControl } from "./TextControl";

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

/** One parameter: its control, what was done to it, what is wrong with it, and one line of help. */
export function Parameter({ control }: { control: Control }) {
  const lane = useLane();
  const { path, field, to } = control;
  const paths = pathsOf(control);
  const wrongPath = useShownSetup((s) => paths.find((p) => s.wrong[p]));
  const wrong = useShownSetup((s) => (wrongPath ? s.wrong[wrongPath].sentence : undefined));
  const edited = useShownSetup((s) =>
    paths.some(
      (p) => p in s.staged || p in s.sent || s.edits.some((e) => e.path === p && e.step > 0),
    ),
  );
  const spot = useSelection((v) => v.spot !== null && paths.includes(v.spot));
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!spot) return;
    element.current?.scrollIntoView({ block: "nearest" });
    element.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    lane.selection.setState({ spot: null });
  }, [spot, lane]);
  // one line beneath; the rest lies over what follows while the field has the focus
  const line = /^.*?[.](?= |$)/.exec(field.why)?.[0] ?? field.why;
  const compact = field.kind !== "text" && !faded(control);
  return (
    <div
      ref={element}
      className={`parameter${edited ? " edited" : ""}${compact ? " compact" : ""}`}
      data-path={path}
    >
      {field.kind === "number" && (
        <NumberControl path={path} field={field} to={to} fader={faded(control)} />
      )}
      {field.kind === "choice" && <ChoiceControl path={path} field={field} />}
      {field.kind === "text" && <TextControl path={path} field={field} />}
      {wrong && wrongPath && (
        <p className="wrong" id={`wrong-${path}`} role="alert">
          <Maths>{wrong}</Maths>{" "}
          <button type="button" className="link" onClick={() => discard(lane, wrongPath)}>
            Put it back
          </button>
        </p>
      )}
      {paths.map((p) => (
        <EditMark key={p} path={p} />
      ))}
      {!compact && (
        <p className="help">
          <Maths>{line}</Maths>
        </p>
      )}
      {(compact || line !== field.why) && (
        <p className="help whole" id={`help-${path}`}>
          <Maths>{field.why}</Maths>
        </p>
      )}
    </div>
  );
}
