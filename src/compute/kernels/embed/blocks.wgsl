// For tokens.wgsl and positions.wgsl: the embedding is a matrix [C, V] in blocks, that of the head.
@group(0) @binding(1) var<storage, read> w: array<vec4u>; // [C, V] in blocks

/** Two channels of a token. */
fn pairOf(token: u32, pair: u32) -> vec2f {
  let s = ofInputs(token / 4, pair / 4, sizes.PAIRS / 4, sizes.V / 8);
  let i = token % 4;
  var four = select(s.low[0], s.high[0], pair % 4 > 1);
  if (i == 1) { four = select(s.low[1], s.high[1], pair % 4 > 1); }
  if (i == 2) { four = select(s.low[2], s.high[2], pair % 4 > 1); }
  if (i == 3) { four = select(s.low[3], s.high[3], pair % 4 > 1); }
  return select(four.xy, four.zw, pair % 2 == 1);
}
