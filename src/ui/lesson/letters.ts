/** How the options of a question are named, and by which keys they are chosen. */
export const letters = ["A", "B", "C", "D"] as const;
