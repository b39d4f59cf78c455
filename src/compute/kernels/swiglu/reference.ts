const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** silu(g) = g·σ(g). */
export const silu = (g: number): number => g * sigmoid(g);

export const siluSlope = (g: number): number => sigmoid(g) * (1 + g * (1 - sigmoid(g)));
