// AdamW without decay and clipping on records (value, gradient, first moment, second moment) of
// parameters that stand beside the adapter. A gradient that is not finite is dropped.
struct Sizes {
  N: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
// η, β₁, β₂, ε, unused, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), unused
@group(0) @binding(0) var<storage, read> hyper: array<f32, 8>;
@group(0) @binding(1) var<storage, read_write> records: array<vec4f>; // [N]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= sizes.N) { return; }
  let p = records[i].x;
  let g = records[i].y;
  records[i].y = 0.0;
  // An exponent of all ones is an infinity or a NaN; WGSL may assume away g ≠ g.
  if ((bitcast<u32>(g) & 0x7f800000u) == 0x7f800000u) { return; }
  let mean = hyper[1] * records[i].z + (1.0 - hyper[1]) * g;
  let square = hyper[2] * records[i].w + (1.0 - hyper[2]) * g * g;
  let change = hyper[0] * (mean * hyper[5]) / (sqrt(square * hyper[6]) + hyper[3]);
  records[i] = vec4f(p - change, 0.0, mean, square);
}
