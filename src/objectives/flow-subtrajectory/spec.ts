import { type ObjectiveSpec, learnsFlow } from "../objective";

export const flowSubtrajectory: ObjectiveSpec = {
  ...learnsFlow,
  title: "Subtrajectory balance, learned flow",
  short: "SubTB, flow",
  compares: "all pairs of prefixes by a learned flow, and the end",
  formula: [
    String.raw`\sum_{i<j\le n+1}\lambda^{j-i-1}(a_i-a_j)^2`,
    String.raw`a_i=\log F(s_i)-\sum_{k<i}l_k`,
    String.raw`a_{n+1}=u_n`,
  ].join(String.raw`,\quad `),
  weighted: true,
  loss: () => import("./loss").then((file) => file.flowSubtrajectoryLoss),
};
