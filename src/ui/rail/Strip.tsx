import { schema } from "../../experiment/presets";
import { useRuntime, useSelection, useShownSetup } from "../lane/context";
import "./rail.css";
import "./strip.css";
import { ProcessorChoice } from "../processor/Choice";
import { reason } from "../processor/words";
import { Icon } from "../shared/Icons";
import { Popover } from "../shared/Popover";
import { Maths } from "../shared/Maths";
import { leavesNow } from "../stores/setup";
import { setting } from "../shared/figures";
import { Controls, Recorded } from "./Rail";
import { holds, sections } from "./sections";
import { Staged } from "./Staged";

/** The rail on a projector: five signs, each opening its section. */
export function Strip() {
  const section = useSelection((s) => (s.spot === null ? null : schema.table[s.spot]?.section));
  return (
    <aside className="rail strip" aria-label="Settings">
      {sections
        .filter(({ id }) => holds(id))
        .map(({ id, title, sign, short }) => (
          <Popover
            key={id}
            className="strip-button"
            align="beside"
            wanted={section === id}
            label={
              <>
                <em aria-hidden="true" data-sign={sign} />
                {short !== title && <span className="hidden">{title} </span>}
                <Caption id={id} short={short} />
              </>
            }
          >
            <div className="section">
              <h2>{title}</h2>
              <Recorded />
              <Staged />
              <Controls id={id} />
            </div>
          </Popover>
        ))}
      <ProcessorButton />
    </aside>
  );
}

/** What computes the run; a wide frame has it in its status bar. */
function ProcessorButton() {
  const machine = useRuntime((r) => r.machine);
  const text = machine?.executor === "webgpu" ? "Graphics" : "Processor";
  return (
    <Popover
      className="strip-button"
      align="beside"
      title={reason(machine)}
      label={
        <>
          <Icon name="chip" size={22} />
          <span>{text}</span>
        </>
      }
    >
      <div className="section">
        <h2>Processor</h2>
        <ProcessorChoice />
      </div>
    </Popover>
  );
}

/** The number that matters most stands under its sign. */
function Caption({ id, short }: { id: string; short: string }) {
  const text = useShownSetup((s) => {
    const leaves = leavesNow(s);
    if (id === "temperature" && "reward.temperature" in leaves)
      return setting(leaves["reward.temperature"]);
    if (id === "replay" && "run.seed" in leaves) return `Seed ${leaves["run.seed"]}`;
    return short;
  });
  return (
    <span>
      <Maths>{text}</Maths>
    </span>
  );
}
