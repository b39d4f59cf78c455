const K = Math.sqrt(2 / Math.PI);

/** GELU(x) = ½x(1 + tanh u), u = √(2/π)(x + 0.044715x³). */
export const gelu = (x: number): number => 0.5 * x * (1 + Math.tanh(K * (x + 0.044715 * x ** 3)));

export function geluSlope(x: number): number {
  const t = Math.tanh(K * (x + 0.044715 * x ** 3));
  return 0.5 * (1 + t + x * (1 - t * t) * K * (1 + 0.134145 * x * x));
}
