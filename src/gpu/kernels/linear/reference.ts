type Numbers = ArrayLike<number>;

/** c[M,N] += scale · a[M,K] · b, where b is [K,N], or [N,K] when transposed. */
export function addProduct(c: Float64Array, a: Numbers, b: Numbers, { M, K, N, transposed, scale = 1 }: { M: number; K: number; N: number; transposed: boolean; scale?: number }): void {
  for (let m = 0; m < M; m++)
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += a[m * K + k] * (transposed ? b[n * K + k] : b[k * N + n]);
      c[m * N + n] += scale * sum;
    }
}
