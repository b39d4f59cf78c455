import { useRuntime } from "../lane/context";
import { taskShown } from "../stores/runtime";

/**
 * How ⊤ looks at the end of a string: a sign of its own, or the full stop that a sentence ends
 * with.
 */
export const Stop = () => (
  <span className="end-sign">{useRuntime((r) => taskShown(r)?.stop ?? "⊤")}</span>
);
