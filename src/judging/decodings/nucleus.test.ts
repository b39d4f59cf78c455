import { expect, it } from "vitest";
import { uniform } from "../../lm/streams";
import { logSumExp } from "../numbers";
import { inNucleus } from "./nucleus";

/** A row of V log-probabilities, the likeliest `scale` nats and more above the rest. */
function rowOf(V: number, scale: number, seed: number): Float64Array {
  const logits = Float64Array.from(
    { length: V },
    (_, v) => -scale * Math.log(uniform(seed, v, 1, 0)),
  );
  const norm = logSumExp(logits);
  return logits.map((x) => x - norm);
}

/** The definition, by sorting the whole vocabulary. */
function bySorting(logP: Float64Array, topP: number, barred: number): number[] {
  const ids = Array.from(logP.keys())
    .filter((v) => v !== barred)
    .sort((a, b) => (logP[b] ?? 0) - (logP[a] ?? 0) || a - b);
  const mass = (of: readonly number[]) => of.reduce((sum, v) => sum + Math.exp(logP[v] ?? 0), 0);
  const enough = topP * mass(ids);
  let size = 0;
  while (size < ids.length && mass(ids.slice(0, size)) < enough) size++;
  return ids.slice(0, size);
}

it.each([0, 0.2, 1, 3])("the nucleus of a row of scale %d is that of a sorted one", (scale) => {
  const row = rowOf(700, scale, 3);
  const likeliest = row.indexOf(Math.max(...row));
  for (const topP of [0.1, 0.5, 0.95, 1])
    for (const barred of [-1, likeliest])
      expect(inNucleus(row, topP, barred)).toEqual(bySorting(row, topP, barred));
});
