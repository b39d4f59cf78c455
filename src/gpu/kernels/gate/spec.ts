import { kernel, u32 } from "../../kernel";
import finishedWgsl from "./finished.wgsl";
import gridsWgsl from "./grids.wgsl";

/** Marks the rows that have met the stop token, and says whether any has not. FIRST = 1 starts anew. */
export const gateFinished = kernel({
  name: "gate/finished", wgsl: finishedWgsl, dims: ["M", "FIRST"],
  reads: { tokens: u32("M"), stop: u32(1) },
  updates: { finished: u32("M") },
  writes: { alive: u32(1) },
  constants: ({ M, FIRST }) => ({ M, FIRST }),
  workgroups: () => [1, 1, 1],
  reference: ({ tokens, stop, finished, alive }, { FIRST }) => {
    tokens.forEach((token, m) => (finished[m] = (!FIRST && finished[m]) || token === stop[0] ? 1 : 0));
    alive[0] = finished.every((f) => f === 1) ? 0 : 1;
  },
  tolerance: { rel: 0, abs: 0.5 },
  example: ({ M }, random) => ({ stop: [0], tokens: Array.from({ length: M }, (_, m) => Math.floor(random(m) * 3)), finished: Array.from({ length: M }, (_, m) => Math.floor(random(m + M) * 2)) }),
});

/** Grids of later launches, N = 3 numbers each; all zero when nothing is alive, so that those launches cost nothing. */
export const gateGrids = kernel({
  name: "gate/grids", wgsl: gridsWgsl, dims: ["N"],
  reads: { alive: u32(1), grids: u32("N") },
  writes: { args: u32("N") },
  constants: ({ N }) => ({ N }),
  workgroups: ({ N }) => [Math.ceil(N / 64), 1, 1],
  reference: ({ alive, grids, args }) => grids.forEach((n, i) => (args[i] = alive[0] ? n : 0)),
  tolerance: { rel: 0, abs: 0.5 },
  example: ({ N }, random) => ({ alive: [1], grids: Array.from({ length: N }, (_, i) => 1 + Math.floor(random(i) * 9)) }),
});
