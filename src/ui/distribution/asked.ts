import { useMemo } from "react";
import { useRuntime } from "../lane/context";
import type { AskedRegion } from "../stores/runtime";

/** The bars that a lesson's question is about. */
export interface Asked {
  readonly texts: ReadonlySet<string>;
  readonly title: string; // "70–79"
  readonly covered: boolean;
  readonly guess: number | null;
}

/** Which of the strings, in the order of their values, lie between two of them. */
export function askedOf(texts: readonly string[], region: AskedRegion | null): Asked | null {
  if (!region) return null;
  const ends = [texts.indexOf(region.from), texts.indexOf(region.to)];
  if (ends.includes(-1)) return null; // another run: nothing of it is asked
  const between = texts.slice(Math.min(...ends), Math.max(...ends) + 1);
  const { from, to, covered, guess } = region;
  const title = from === to ? from : `${from}–${to}`;
  return { texts: new Set(between), title, covered, guess };
}

/** What is asked of these rows, which stand in the order of their values. */
export function useAsked(rows: readonly { readonly text: string }[]): Asked | null {
  const region = useRuntime((r) => r.held?.region ?? null);
  return useMemo(
    () =>
      askedOf(
        rows.map(({ text }) => text),
        region,
      ),
    [rows, region],
  );
}
