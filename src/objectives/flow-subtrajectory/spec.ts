import { learnedFlow } from "../flow";
import type { Objective } from "../objective";
import { subtrajectoryBalance } from "../subtrajectory/formula";
import subtrajectory from "../subtrajectory/subtrajectory.wgsl";

export const flowSubtrajectory: Objective = {
  ...learnedFlow({
    name: "objectives/flow-subtrajectory",
    wgsl: subtrajectory,
    wasm: "flowSubtrajectoryBalance",
    formula: subtrajectoryBalance,
  }),
  title: "Subtrajectory balance, learned flow",
  short: "SubTB, flow",
  compares: "all pairs of prefixes by a learned flow, and the end",
  formula: [
    String.raw`\sum_{i<j\le n+1}\lambda^{j-i-1}(a_i-a_j)^2`,
    String.raw`a_i=\log F(s_i)-\sum_{k<i}l_k`,
    String.raw`a_{n+1}=u_n`,
  ].join(String.raw`,\quad `),
  weighted: true,
};
