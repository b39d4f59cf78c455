// Blocks of 32 inputs that have a scale and a minimum: d·q + m.

/** d and m of the inputs of eight k and the outputs of eight n. `inputs`, `eights`: K/8, N/8. */
fn affineOf(k: u32, n: u32, inputs: u32, eights: u32) -> Affine {
  let at = levelVectors(inputs, eights) + k / 4 * 2 * eights + n;
  return Affine(halves(w[at]), halves(w[at + eights]));
}
