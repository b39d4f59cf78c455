/** The labels of a review, in the order in which shares by label are given. */
export const labelNames = ["subjective", "objective"] as const;
