import { useLane, useShownSetup } from "../lane/context";
import { useId, useState } from "react";
import type { Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import type { NumberField } from "../../schema/field";
import { edit } from "../run/editing";
import { setting, typed } from "../shared/figures";
import { Maths } from "../shared/Maths";
import { valueShown } from "../stores/setup";
import { Fader } from "./Fader";

interface Props {
  readonly path: Path;
  readonly field: NumberField;
  readonly to?: { readonly path: Path; readonly label: string };
  readonly fader: boolean;
}

/** Label left, mono field right, a fader beneath what may change while training runs. */
export function NumberControl({ path, field, to, fader }: Props) {
  const id = useId();
  return (
    <>
      <span className="row">
        <label htmlFor={id}>
          <Maths>{to?.label ?? field.label}</Maths>
          <Unit field={field} label={to?.label ?? field.label} />
        </label>
        <span className="inputs">
          <NumberInput id={id} path={path} field={field} label={field.label} />
          {to && (
            <>
              <span className="muted">–</span>
              <NumberInput
                path={to.path}
                field={schema.table[to.path] as NumberField}
                label={schema.table[to.path].label}
              />
            </>
          )}
        </span>
      </span>
      {fader && <Fader path={path} field={field} to={to?.path} />}
    </>
  );
}

/** Said once: not where the label or the section's head says it too, nor of pure numbers. */
function Unit({ field: { unit, section }, label }: { field: NumberField; label: string }) {
  const elsewhere =
    unit === "1" || (section === "reward" && unit === "nats") || label.toLowerCase().includes(unit);
  return elsewhere ? null : <span className="muted unit"> {unit}</span>;
}

/**
 * What is typed stays in the box until it is right; Enter or leaving the box commits, Escape puts
 * the value back.
 */
function NumberInput({
  id,
  path,
  field,
  label,
}: {
  id?: string;
  path: Path;
  field: NumberField;
  label: string;
}) {
  const lane = useLane();
  const [draft, setDraft] = useState<string | null>(null);
  const wrong = useShownSetup((s) => s.wrong[path]?.typed);
  const value = useShownSetup((s) => valueShown(s, path));
  const commit = () => {
    if (draft === null) return;
    edit(lane, path, typed(draft));
    setDraft(null);
  };
  const long = field.scale === "log" ? " long" : "";
  const width = field.integer && field.max < 1000 ? " short" : long;
  return (
    <input
      id={id}
      className={`field number${width}`}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      aria-label={label}
      aria-invalid={wrong !== undefined}
      aria-describedby={wrong === undefined ? `help-${path}` : `wrong-${path}`}
      title={`${setting(field.min, field.integer)} to ${setting(field.max, field.integer)}`}
      value={draft ?? wrong ?? setting(value, field.integer)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onFocus={(event) => event.target.select()}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setDraft(null);
      }}
    />
  );
}
