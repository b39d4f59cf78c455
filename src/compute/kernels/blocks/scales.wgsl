// Blocks of 32 inputs that have a scale alone: d·(q − ZERO).
override ZERO: f32;

/** d and m of the inputs of eight k and the outputs of eight n. `inputs`, `eights`: K/8, N/8. */
fn affineOf(k: u32, n: u32, inputs: u32, eights: u32) -> Affine {
  let d = halves(w[levelVectors(inputs, eights) + k / 4 * eights + n]);
  return Affine(d, -ZERO * d);
}
