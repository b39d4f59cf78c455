import { useRuntime } from "../lane/context";
import { Popover } from "../shared/Popover";
import { ProcessorChoice } from "./Choice";
import { computedBy, reason } from "./words";

/** What computes the run, in the status bar: at the pointer why, on a click the choice. */
export function Processor() {
  const machine = useRuntime((r) => r.machine);
  const executor = useRuntime((r) => r.executor);
  const none = useRuntime((r) => r.phase.at === "stopped" && r.phase.fault.kind === "no-simd");
  if (none) return null;
  return (
    <Popover
      className="figure"
      align="above"
      title={reason(machine)}
      label={computedBy(machine, executor)}
    >
      <ProcessorChoice />
    </Popover>
  );
}
