import { useLane, useShownSetup } from "../lane/context";
import { useId } from "react";
import type { Path } from "../../experiment/experiment";
import type { ChoiceField } from "../../schema/field";
import { edit } from "../run/editing";
import { Maths } from "../shared/Maths";
import { valueShown } from "../stores/setup";

export function ChoiceControl({ path, field }: { path: Path; field: ChoiceField }) {
  const lane = useLane();
  const id = useId();
  const value = useShownSetup((s) => String(valueShown(s, path)));
  const longest = Math.max(...field.choices.map((c) => (field.names?.[c] ?? c).length));
  const buttons = (field.buttons ?? []).filter(({ chooses }) => chooses !== value);
  const choose = (choice: string) => edit(lane, path, choice);
  const select = (
    <span className={`row choice${field.label.length + longest > 32 ? " tall" : ""}`}>
      <label htmlFor={id}>
        <Maths>{field.label}</Maths>
      </label>
      <span className="select">
        <select
          id={id}
          value={value}
          aria-describedby={`help-${path}`}
          onChange={(event) => choose(event.target.value)}
        >
          {field.choices.map((c) => (
            <option key={c} value={c}>
              {field.names?.[c] ?? c}
            </option>
          ))}
        </select>
      </span>
    </span>
  );
  if (buttons.length === 0) return select;
  return (
    <>
      {select}
      <span className="row buttons">
        {buttons.map(({ says, chooses }) => (
          <button key={chooses} type="button" className="link" onClick={() => choose(chooses)}>
            {says}
          </button>
        ))}
      </span>
    </>
  );
}
