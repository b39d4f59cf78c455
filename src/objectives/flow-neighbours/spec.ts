import { learnedFlow } from "../flow";
import { detailedBalance } from "../neighbours/formula";
import neighbours from "../neighbours/neighbours.wgsl";
import type { Objective } from "../objective";

export const flowNeighbours: Objective = {
  ...learnedFlow({
    name: "objectives/flow-neighbours",
    wgsl: neighbours,
    wasm: "flowNeighboursBalance",
    formula: detailedBalance,
  }),
  title: "Detailed balance, learned flow",
  short: "DB, flow",
  compares: "neighbouring prefixes by a learned flow, and the end",
  formula: [
    String.raw`\sum_{i<n}\bigl(\log F(s_i)+l_i-\log F(s_{i+1})\bigr)^2`,
    String.raw`\bigl(\log F(s_n)+t_n-r_n\bigr)^2`,
  ].join("+"),
};
