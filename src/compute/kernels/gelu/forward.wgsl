// y = GELU(x) = ½x(1 + tanh u),  u = √(2/π)(x + 0.044715x³)
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
  let u = 0.7978845608 * (x[i] + 0.044715 * x[i] * x[i] * x[i]);
  y[i] = 0.5 * x[i] * (1.0 + tanh(clamp(u, -9.0, 9.0))); // the clamp keeps exp inside f32
}
