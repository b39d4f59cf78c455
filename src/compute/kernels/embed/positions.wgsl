// h[m] = wte[tokens[m]] + wpe[positions[m]]; ids past the end take the last row
override M: u32;
override PAIRS: u32; // C / 2
override V: u32;
override L: u32;
@group(0) @binding(0) var<storage, read> tokens: array<u32>;      // [M]
@group(0) @binding(1) var<storage, read> positions: array<u32>;   // [M]
@group(0) @binding(2) var<storage, read> wte: array<u32>;         // [V, C/2] pairs of f16
@group(0) @binding(3) var<storage, read> wpe: array<u32>;         // [L, C/2] pairs of f16
@group(0) @binding(4) var<storage, read_write> h: array<vec2f>;   // [M, C/2]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= M * PAIRS) { return; }
  let row = i / PAIRS;
  let pair = i % PAIRS;
  let token = min(tokens[row], V - 1);
  let position = min(positions[row], L - 1);
  h[i] = unpack2x16float(wte[token * PAIRS + pair]) + unpack2x16float(wpe[position * PAIRS + pair]);
}
