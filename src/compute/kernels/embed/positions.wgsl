// h[m] = wte[tokens[m]] + wpe[positions[m]]; ids past the end take the last row.
// halves.wgsl or blocks.wgsl, which read the embedding, make one shader with this file.
struct Sizes {
  M: u32,
  PAIRS: u32, // C / 2
  V: u32,
  L: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> tokens: array<u32>;      // [M]
@group(0) @binding(2) var<storage, read> positions: array<u32>;   // [M]
@group(0) @binding(3) var<storage, read> wpe: array<u32>;         // [L, C/2] pairs of f16
@group(0) @binding(4) var<storage, read_write> h: array<vec2f>;   // [M, C/2]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= sizes.M * sizes.PAIRS) { return; }
  let row = i / sizes.PAIRS;
  let pair = i % sizes.PAIRS;
  let token = min(tokens[row], sizes.V - 1);
  let position = min(positions[row], sizes.L - 1);
  h[i] = pairOf(token, pair) + unpack2x16float(wpe[position * sizes.PAIRS + pair]);
}
