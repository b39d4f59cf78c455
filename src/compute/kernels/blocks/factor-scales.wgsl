// Blocks of 256 inputs in groups of 16, which have a factor of the scale: d·s·(q − ZERO).
override ZERO: f32;

fn signedBytesOf(word: u32) -> vec4f {
  return vec4f(bitcast<vec4i>(vec4u(word) << vec4u(24, 16, 8, 0)) >> vec4u(24));
}

/** d·s and m of the inputs of eight k and the outputs of eight n. `inputs`, `eights`: K/8, N/8. */
fn affineOf(k: u32, n: u32, inputs: u32, eights: u32) -> Affine {
  let factors = levelVectors(inputs, eights);
  let both = w[factors + k / 4 * eights + n];
  let s = select(both.xy, both.zw, k / 2 % 2 == 1);
  let d = halves(w[factors + (inputs + 3) / 4 * eights + k / 32 * eights + n]);
  let ds = mat2x4f(d[0] * signedBytesOf(s.x), d[1] * signedBytesOf(s.y));
  return Affine(ds, -ZERO * ds);
}
