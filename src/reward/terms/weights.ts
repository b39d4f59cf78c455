/** What the weights of text terms have in common. */
export const textWeight = {
  default: 2,
  min: -10,
  max: 10,
  step: 0.1,
  unit: "nats",
  apply: "live",
  section: "reward",
} as const;
