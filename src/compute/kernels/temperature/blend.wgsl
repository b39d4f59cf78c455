// y = base + Σ_j basis_j·terms_j: the adapter at one temperature
struct Sizes {
  N: u32, // a multiple of 4
  J: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> base: array<vec4f>;    // [N]
@group(0) @binding(1) var<storage, read> terms: array<vec4f>;   // [J, N]
@group(0) @binding(2) var<storage, read> basis: array<f32>;     // [J]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // [N]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  let count = sizes.N / 4;
  if (i >= count) { return; }
  var sum = base[i];
  for (var j = 0u; j < sizes.J; j++) { sum += basis[j] * terms[j * count + i]; }
  y[i] = sum;
}
