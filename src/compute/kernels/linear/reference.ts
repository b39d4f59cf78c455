import { addAt, addScaled, dot, row } from "../../arrays";

/** c[M,N] += a[M,K] · b[K,N]. */
export function addProduct(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  { M, K, N }: { M: number; K: number; N: number },
): void {
  for (let m = 0; m < M; m++)
    for (const [k, value] of row(a, m, K).entries()) addScaled(row(c, m, N), value, row(b, k, N));
}

/** c[M,N] += a[M,K] · bᵀ, b [N,K]. */
export function addTurnedProduct(
  c: Float64Array,
  a: Float64Array,
  b: Float64Array,
  { M, K, N }: { M: number; K: number; N: number },
): void {
  for (let m = 0; m < M; m++)
    for (let n = 0; n < N; n++) addAt(c, m * N + n, dot(row(a, m, K), row(b, n, K)));
}
