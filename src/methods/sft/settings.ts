import type { ValuesOf } from "../../schema/field";
import type { Leaves } from "../method";
import type { SftSource, sftFields } from "./fields";

/** What SFT alone reads of the leaves. */
export interface SftSettings {
  readonly source: SftSource;
}

export const sftSettings = (leaves: Leaves): SftSettings => ({
  source: (leaves as ValuesOf<typeof sftFields>)["sft.source"],
});
