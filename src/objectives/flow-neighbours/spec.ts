import { type ObjectiveSpec, learnsFlow } from "../objective";

export const flowNeighbours: ObjectiveSpec = {
  ...learnsFlow,
  title: "Detailed balance, learned flow",
  short: "DB, flow",
  compares: "neighbouring prefixes by a learned flow, and the end",
  formula: [
    String.raw`\sum_{i<n}\bigl(\log F(s_i)+l_i-\log F(s_{i+1})\bigr)^2`,
    String.raw`\bigl(\log F(s_n)+t_n-r_n\bigr)^2`,
  ].join("+"),
  loss: () => import("./loss").then((file) => file.flowNeighboursLoss),
};
