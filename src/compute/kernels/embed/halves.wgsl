// For tokens.wgsl and positions.wgsl: the embedding is [V, C] of f16.
@group(0) @binding(1) var<storage, read> wte: array<u32>; // [V, C/2] pairs of f16

/** Two channels of a token. */
fn pairOf(token: u32, pair: u32) -> vec2f {
  return unpack2x16float(wte[token * sizes.PAIRS + pair]);
}
