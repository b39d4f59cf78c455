// Blocks of 256 inputs in groups of 32, which have a factor of the scale and one of the minimum:
// d·s·q + m·t.

fn bytesOf(word: u32) -> vec4f { return vec4f((vec4u(word) >> vec4u(0, 8, 16, 24)) & vec4u(255)); }

/** d·s and m·t of inputs of eight k and outputs of eight n. `inputs`, `eights`: K/8, N/8. */
fn affineOf(k: u32, n: u32, inputs: u32, eights: u32) -> Affine {
  let factors = levelVectors(inputs, eights);
  let st = w[factors + k / 4 * eights + n];
  let at = factors + (inputs + 3) / 4 * eights + k / 32 * 2 * eights + n;
  let d = halves(w[at]);
  let m = halves(w[at + eights]);
  return Affine(
    mat2x4f(d[0] * bytesOf(st.x), d[1] * bytesOf(st.y)),
    mat2x4f(m[0] * bytesOf(st.z), m[1] * bytesOf(st.w)),
  );
}
