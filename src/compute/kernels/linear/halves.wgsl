// For product.wgsl: W is [K, N] of f16.
/** Four steps of the depth × columns 0 … 3 and 4 … 7 of eight. */
struct Steps {
  low: mat4x4f,
  high: mat4x4f,
}
fn four(w: vec2u) -> vec4f { return vec4f(unpack2x16float(w.x), unpack2x16float(w.y)); }

/** The steps from 4·step on × the columns of eight c. */
fn weights(step: u32, c: u32) -> Steps {
  let eights = sizes.N / 8;
  let q = 4 * step * eights + c;
  let w0 = w[q];
  let w1 = w[q + eights];
  let w2 = w[q + 2 * eights];
  let w3 = w[q + 3 * eights];
  return Steps(
    mat4x4f(four(w0.xy), four(w1.xy), four(w2.xy), four(w3.xy)),
    mat4x4f(four(w0.zw), four(w1.zw), four(w2.zw), four(w3.zw)),
  );
}
