// Groups that have a scale alone: d·(q − ZERO).
override ZERO: f32;

/** d and m of group g and the outputs of eight n. `inputs` and `eights` are K/8 and N/8. */
fn affineOf(g: u32, n: u32, inputs: u32, eights: u32) -> Affine {
  let d = halves(w[levelVectors(inputs, eights) + g * eights + n]);
  return Affine(d, -ZERO * d);
}
