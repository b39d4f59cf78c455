import type { MemoryParts } from "../../worker/protocol/models";
import type { BytesAxis } from "./axis";

/** What memory is for, from the darkest grey to the lightest. */
export const parts = [
  ["weights", "weights, frozen"],
  ["activations", "activations"],
  ["cache", "cache"],
  ["adapter", "adapter, optimiser"],
] as const satisfies readonly (readonly [keyof MemoryParts, string])[];

/** Four greys on an axis of bytes, and the ink upright of what the device lends. */
export function MemoryBar({
  memory,
  axis,
  lent,
}: {
  memory: MemoryParts | null;
  axis: BytesAxis;
  lent: number | null;
}) {
  const share = (bytes: number) => `${Math.min(100, (100 * bytes) / axis.max)}%`;
  return (
    <span className="memory-bar" aria-hidden="true">
      {memory &&
        parts.map(([part]) => (
          <i key={part} data-part={part} style={{ width: share(memory[part]) }} />
        ))}
      {memory && lent !== null && axis.showsLent && <b style={{ left: share(lent) }} />}
    </span>
  );
}
