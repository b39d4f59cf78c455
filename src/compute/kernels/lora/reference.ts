import { addScaled, at, dot, row } from "../../arrays";

type Sizes = Readonly<Record<"M" | "K" | "R", number>>;

/** u[M,R] = scale·x[M,K]·f[R,K]ᵀ. */
export function project(
  u: Float64Array,
  x: Float64Array,
  f: Float64Array,
  { K, R, scale }: { K: number; R: number; scale: number },
): void {
  for (const i of u.keys()) u[i] = scale * dot(row(x, Math.floor(i / R), K), row(f, i % R, K));
}

/** df[R,K] += v[M,R]ᵀ·x[M,K]. */
export function addOuter(
  df: Float64Array,
  v: Float64Array,
  x: Float64Array,
  { M, K, R }: Sizes,
): void {
  for (let m = 0; m < M; m++)
    for (let r = 0; r < R; r++) addScaled(row(df, r, K), at(v, m * R + r), row(x, m, K));
}
