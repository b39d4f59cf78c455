type Numbers = ArrayLike<number>;

/** c[M,N] += a[M,K] · b[K,N]. */
export function addProduct(
  c: Float64Array,
  a: Numbers,
  b: Numbers,
  { M, K, N }: { M: number; K: number; N: number },
): void {
  for (let m = 0; m < M; m++)
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += a[m * K + k] * b[k * N + n];
      c[m * N + n] += sum;
    }
}
