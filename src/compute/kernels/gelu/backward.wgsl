// dx = dy·GELU′(x)
struct Sizes {
  N: u32, // M·C
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<f32>;        // [M, C]
@group(0) @binding(1) var<storage, read> dy: array<f32>;       // [M, C]
@group(0) @binding(2) var<storage, read_write> dx: array<f32>; // [M, C]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  if (i >= sizes.N) { return; }
  let u = 0.7978845608 * (x[i] + 0.044715 * x[i] * x[i] * x[i]);
  let du = 0.7978845608 * (1.0 + 0.134145 * x[i] * x[i]);
  let t = tanh(clamp(u, -9.0, 9.0)); // keeps exp inside f32
  dx[i] = dy[i] * 0.5 * (1.0 + t + x[i] * (1.0 - t * t) * du);
}
