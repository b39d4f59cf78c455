// For product.wgsl: W is in blocks, [K, N] or, read as Wᵀ, [N, K].
override BACK: u32; // 1: read as Wᵀ

/** The steps from 4·step on × the columns of eight c. */
fn weights(step: u32, c: u32) -> Steps {
  if (BACK == 1) { return ofInputs(step, c, sizes.N / 8, sizes.K / 8); }
  return ofOutputs(step, c, sizes.K / 8, sizes.N / 8);
}
