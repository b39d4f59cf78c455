// y = max(0, x)
struct Sizes {
  N: u32, // M·C
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<f32>;       // [M, C]
@group(0) @binding(1) var<storage, read_write> y: array<f32>; // [M, C]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  if (i >= sizes.N) { return; }
  y[i] = max(0.0, x[i]);
}
