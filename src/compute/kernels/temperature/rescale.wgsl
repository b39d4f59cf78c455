// y = f·x,  f = exp(Σ_j weights_j·basis_j)
struct Sizes {
  N: u32, // M·C
  J: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<f32>;       // [M, C]
@group(0) @binding(1) var<storage, read> weights: array<f32>; // [J]
@group(0) @binding(2) var<storage, read> basis: array<f32>;   // [J]
@group(0) @binding(3) var<storage, read_write> y: array<f32>; // [M, C]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  if (i >= sizes.N) { return; }
  var sum = 0.0;
  for (var j = 0u; j < sizes.J; j++) { sum += weights[j] * basis[j]; }
  y[i] = exp(sum) * x[i];
}
