// Φ(x), the distribution of a standard normal. forward.wgsl or backward.wgsl follows this file in
// one shader.

/**
 * ½·erfc(z) for z ≥ 0, at most 8·10⁻⁸ off (Abramowitz & Stegun 7.1.26): a polynomial in
 * t = 1/(1 + pz) times e^(−z²).
 */
fn upperTail(z: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let p = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t
    + 0.254829592) * t;
  return 0.5 * p * exp(-min(z * z, 80.0)); // the bound keeps exp inside f32
}

/** Φ(x), the distribution of a standard normal. */
fn phi(x: f32) -> f32 {
  let tail = upperTail(abs(x) * 0.70710678);
  return select(tail, 1.0 - tail, x > 0.0);
}

