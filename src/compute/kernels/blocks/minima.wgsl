// Groups that have a scale and a minimum: d·q + m.

/** d and m of group g and the outputs of eight n. `inputs` and `eights` are K/8 and N/8. */
fn affineOf(g: u32, n: u32, inputs: u32, eights: u32) -> Affine {
  let at = levelVectors(inputs, eights) + 2 * g * eights + n;
  return Affine(halves(w[at]), halves(w[at + eights]));
}
