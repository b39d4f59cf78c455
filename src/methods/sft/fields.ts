import { choice } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

/** Where the sequences come from that are learned. */
export type SftSource = "references" | "posterior";

/** What SFT alone reads. */
export const sftFields = {
  "sft.source": choice<SftSource>({
    label: "Learned sequences",
    default: "references",
    choices: ["references", "posterior"],
    apply: "restart",
    section: "training",
    names: { references: "Known answers", posterior: "Exact samples of the target" },
    short: { references: "known answers", posterior: "exact samples" },
    why:
      "Maximum likelihood minimises KL(where they come from ‖ policy). Exact samples of the " +
      "target are what inference cannot have outside a small world.",
    source: "paper §4; ours",
  }),
} satisfies FieldTable;
