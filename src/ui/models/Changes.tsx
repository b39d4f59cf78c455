import { useLive, useSetup } from "../lane/context";
import { count } from "../shared/figures";
import { useSelected } from "./use-rows";

/** What another prior means for the run. */
export function Changes() {
  const row = useSelected();
  const weight = useSetup((s) => Number(s.start.leaves["reward.likelihood"]));
  const steps = useLive((l) => l.head.step);
  if (row.isInUse) return null;
  const target =
    weight === 0 ? "stays: its weight of the prior is 0" : "changes: the prior is part of it";
  const taken = steps === 0 ? "none taken" : `${count(steps, "step")}, kept in Runs`;
  return (
    <section className="side-section" aria-labelledby="model-changes">
      <header>
        <h2 id="model-changes">What changes with another prior</h2>
      </header>
      <dl className="changes">
        <dt>Target</dt>
        <dd>{target}</dd>
        <dt>Steps so far</dt>
        <dd>{taken}</dd>
        <dt>Adapter</dt>
        <dd>starts new: another base</dd>
        <dt>Prompt</dt>
        <dd>is encoded by its own tokenizer</dd>
      </dl>
    </section>
  );
}
