import { type PresetName, taskOf } from "../../experiment/presets";
import { useSetup } from "../lane/context";
import type { Evidence, EvidenceTab } from "./evidence";
import { evidence } from "./record";

export const evidenceOf = (preset: PresetName): Evidence => evidence[taskOf(preset)];

/** What the task of the run on screen shows of its exact answer. */
export const useEvidence = (): Evidence => useSetup((s) => evidenceOf(s.start.preset));

/** The tab of a name, where the task on screen has it. */
export const tabNamed = ({ tabs }: Pick<Evidence, "tabs">, name: string): EvidenceTab | null =>
  tabs.find((tab) => tab.name === name) ?? null;
