import type { Path } from "../../experiment/experiment";
import { schema } from "../../experiment/presets";
import { useRecorded, useShownSetup } from "../lane/context";
import { Parameter } from "../rail/Parameter";
import { controlsOf, terms, type Control } from "../rail/sections";
import { leavesNow } from "../stores/setup";

const allTerms: ReadonlySet<string> = new Set(terms.map(({ id }) => id));

/** The controls of the rail that a page names, to be moved here. */
export function RealControls({ paths }: { paths: readonly Path[] }) {
  const recorded = useRecorded();
  const state = useShownSetup((s) => s);
  const { preset } = state.start;
  const matter = { preset, leaves: leavesNow(state), extra: allTerms };
  const controls = paths.flatMap((path): Control[] => {
    const { section } = schema.table[path];
    const all = controlsOf(section, matter);
    return all.filter((control) => control.path === path || control.to?.path === path);
  });
  if (controls.length === 0) return null;
  return (
    <fieldset className="controls" disabled={recorded}>
      {controls.map((control) => (
        <Parameter key={control.path} control={control} />
      ))}
    </fieldset>
  );
}
