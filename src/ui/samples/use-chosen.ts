import { useMemo } from "react";
import type { SampleRow } from "../../worker/protocol";
import { useLive, usePins, useSelection } from "../lane/context";
import { useShownPrompt } from "./shown-prompt";

/**
 * The string that was chosen, wherever it is still known; else the most frequent one of the prompt
 * shown that the task accepts.
 */
export function useChosen(): SampleRow | null {
  const samples = useLive((l) => l.samples);
  const pinned = usePins();
  const text = useSelection((v) => v.chosen);
  const prompt = useShownPrompt();
  return useMemo(() => {
    const rows = samples?.rows ?? [];
    const ofPrompt = rows.filter((r) => prompt === null || r.prompt === prompt);
    const named = (r: { text: string }) => r.text === text;
    const chosen = ofPrompt.find(named) ?? rows.find(named) ?? pinned.find(named)?.row;
    return chosen ?? mostFrequent(ofPrompt.filter((r) => r.valid));
  }, [samples, pinned, text, prompt]);
}

const mostFrequent = (rows: readonly SampleRow[]): SampleRow | null =>
  rows.reduce<SampleRow | null>((best, row) => {
    const more = !best || row.seen > best.seen || (row.seen === best.seen && row.step > best.step);
    return more ? row : best;
  }, null);
