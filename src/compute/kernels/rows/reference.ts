/** Mean of each sequence's rows i < n; the last prompt row where n = 0. */
export function poolMeanReference(
  h: ArrayLike<number>,
  lengths: ArrayLike<number>,
  pooled: Float64Array | Uint32Array,
  dims: { P: number; T: number; C: number },
): void {
  const { P, T, C } = dims;
  for (let at = 0; at < pooled.length; at++) {
    const b = Math.floor(at / C);
    const n = Math.min(lengths[b], T);
    const first = n === 0 ? P - 1 : P + b * T;
    let sum = 0;
    for (let i = 0; i < Math.max(n, 1); i++) sum += h[(first + i) * C + (at % C)];
    pooled[at] = sum / Math.max(n, 1);
  }
}
