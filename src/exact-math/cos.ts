/**
 * After fdlibm's k_cos and k_sin (Sun Microsystems 1993): x less the nearest quarter turns, with
 * π/2 in three pieces (Cody & Waite 1980), then a polynomial that Remez's algorithm gave.
 */
const QUARTER_HIGH = 1.57079632673412561417; // π/2; the last 20 bits are 0
const QUARTER_MIDDLE = 6.0771005063039659766e-11;
const QUARTER_LOW = 2.02226624879595063154e-21;
const FARTHEST = 1e5; // quarter turns up to which multiples of the pieces are exact

/** cos x, at most 1 ulp off. Throws beyond ±100,000, which no angle of this program reaches. */
export function cos(x: number): number {
  if (!(Math.abs(x) <= FARTHEST)) throw new RangeError(`cos takes angles up to 1e5, not ${x}.`);
  const quarters = Math.round(x / (Math.PI / 2));
  const a = x - quarters * QUARTER_HIGH;
  const b = quarters * QUARTER_MIDDLE;
  const high = a - b;
  const lost = a - high - b - quarters * QUARTER_LOW;
  const r = high + lost;
  const rest = high - r + lost;
  const turned = quarters & 3;
  if (turned === 0) return cosNear(r, rest);
  if (turned === 2) return -cosNear(r, rest);
  return turned === 1 ? -sinNear(r, rest) : sinNear(r, rest);
}

/** cos(r + rest) for |r| ≤ π/4. */
function cosNear(r: number, rest: number): number {
  const z = r * r;
  const low =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * low - r * rest));
}

/** sin(r + rest) for |r| ≤ π/4. */
function sinNear(r: number, rest: number): number {
  const z = r * r;
  const low =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z *
          (2.75573137070700676789e-6 +
            z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  const cube = z * r;
  return r - (z * (0.5 * rest - cube * low) - rest - cube * -1.66666666666666324348e-1);
}
