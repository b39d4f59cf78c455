// dgate = dy·up·σ(1 + g(1 − σ)),  dup = dy·g·σ,  σ = 1/(1 + e^−g)
struct Sizes {
  N: u32, // M·F
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> gate: array<f32>;        // [M, F]
@group(0) @binding(1) var<storage, read> up: array<f32>;          // [M, F]
@group(0) @binding(2) var<storage, read> dy: array<f32>;          // [M, F]
@group(0) @binding(3) var<storage, read_write> dgate: array<f32>; // [M, F]
@group(0) @binding(4) var<storage, read_write> dup: array<f32>;   // [M, F]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  if (i >= sizes.N) { return; }
  let g = gate[i];
  let s = 1.0 / (1.0 + exp(clamp(-g, -80.0, 80.0))); // the clamp keeps exp inside f32
  dgate[i] = dy[i] * up[i] * s * (1.0 + g * (1.0 - s));
  dup[i] = dy[i] * g * s;
}
