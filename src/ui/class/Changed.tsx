import { leafText } from "../../experiment/edits";
import type { SharedRun } from "../../experiment/experiment";
import { difference } from "../../experiment/leaves";
import { presets, schema } from "../../experiment/presets";
import { whole } from "../shared/figures";
import { Icon } from "../shared/Icons";
import { Maths } from "../shared/Maths";

/** What a link changed of its preset: settings, then edits at their steps. */
export function Changed({ run }: { run: SharedRun }) {
  const { preset, leaves } = run.experiment;
  const base = schema.presets[preset];
  const changed = difference(leaves, base);
  return (
    <section aria-label="What this link changed">
      <h3>
        What this link changed <span className="muted">from {presets[preset].title}</span>
      </h3>
      <table>
        <tbody>
          {changed.length + run.edits.length === 0 && (
            <tr>
              <td className="muted nothing">nothing</td>
            </tr>
          )}
          {changed.map(([path, value]) => (
            <Line key={path} path={path} from={base[path]} to={value} />
          ))}
          {run.edits.map(({ step, path, from, to }, k) => (
            <Line key={k} path={path} from={from} to={to} step={step} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface LineProps {
  readonly path: string;
  readonly from: string | number;
  readonly to: string | number;
  readonly step?: number;
}

const Line = ({ path, from, to, step }: LineProps) => (
  <tr>
    <th scope="row">
      {step !== undefined && (
        <>
          <Icon name="diamond" size={12} /> step {whole(step)}:{" "}
        </>
      )}
      <Maths>{schema.table[path].label}</Maths>
    </th>
    <td className="num">
      {leafText(schema.table[path], from)} → {leafText(schema.table[path], to)}
    </td>
  </tr>
);
