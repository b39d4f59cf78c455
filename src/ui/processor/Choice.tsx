import "./processor.css";
import { useId } from "react";
import { useStore } from "zustand";
import { useLane, useLive, useRuntime } from "../lane/context";
import { keeping } from "../offline";
import { choose, fixedBecause } from "./choice";
import { choices, reason, unkept } from "./words";

/** What computes the run and why, and the choice of it before the first step. */
export function ProcessorChoice() {
  const lane = useLane();
  const name = useId();
  const machine = useRuntime((r) => r.machine);
  const executor = useRuntime((r) => r.executor);
  const step = useLive((l) => l.head.step);
  const fixed = useRuntime((r) => fixedBecause(r, step));
  const refused = useStore(keeping, (s) => s.refused);
  return (
    <div className="processor">
      <p>{reason(machine)}</p>
      {refused && <p className="muted">{unkept(machine)}</p>}
      <fieldset disabled={fixed !== null}>
        <legend>Compute runs with</legend>
        {choices.map(({ value, name: label, help }) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={executor === value}
              onChange={() => choose(lane, value)}
            />
            <span>
              {label}
              <small>{help}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <p className="muted">{fixed ?? "This browser remembers your choice."}</p>
    </div>
  );
}
