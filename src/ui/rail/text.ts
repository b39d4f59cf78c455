import type { Leaf } from "../../experiment/experiment";
import type { Field } from "../../schema/field";
import { highestBar, meanBar } from "../../schema/heights";
import { setting } from "../shared/figures";

/** A leaf in a few letters, as edit marks print it. */
export function shortText(field: Field | undefined, leaf: Leaf): string {
  if (typeof leaf === "number") return setting(leaf, field?.kind === "number" && field.integer);
  if (field?.kind === "choice") return field.short?.[leaf] ?? field.names?.[leaf] ?? leaf;
  if (field?.kind === "heights") {
    const highest = highestBar(leaf);
    return highest === null ? "equal heights" : `peak ${highest}, mean ${meanBar(leaf).toFixed(1)}`;
  }
  const line = leaf.replace(/\s+/g, " ").trim();
  return line === "" ? "nothing" : `“${line.length > 14 ? `${line.slice(0, 13)}…` : line}”`;
}
