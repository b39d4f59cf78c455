// h[m] = SCALE·wte[tokens[m]]; ids past the end take the last row. halves.wgsl or blocks.wgsl,
// which read the embedding, make one shader with this file.
struct Sizes {
  M: u32,
  PAIRS: u32, // C / 2
  V: u32,
  SCALE: f32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> tokens: array<u32>;    // [M]
@group(0) @binding(2) var<storage, read_write> h: array<vec2f>; // [M, C/2]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= sizes.M * sizes.PAIRS) { return; }
  let token = min(tokens[i / sizes.PAIRS], sizes.V - 1);
  h[i] = sizes.SCALE * pairOf(token, i % sizes.PAIRS);
}
