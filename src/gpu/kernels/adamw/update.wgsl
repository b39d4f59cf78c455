// Decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW:
//   p ← p(1 − η·decay);  m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²
//   p ← p − η·m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε);  g ← 0
override N: u32;
@group(0) @binding(0) var<storage, read> hyper: array<f32, 8>;    // η, β₁, β₂, ε, decay, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), unused
@group(0) @binding(1) var<storage, read_write> p: array<f32>;     // [N]
@group(0) @binding(2) var<storage, read_write> m: array<f32>;     // [N]
@group(0) @binding(3) var<storage, read_write> v: array<f32>;     // [N]
@group(0) @binding(4) var<storage, read_write> grad: array<f32>;  // [N]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  if (i >= N) { return; }
  let rate = hyper[0];
  let g = grad[i];
  let mean = hyper[1] * m[i] + (1.0 - hyper[1]) * g;
  let square = hyper[2] * v[i] + (1.0 - hyper[2]) * g * g;
  m[i] = mean;
  v[i] = square;
  p[i] = p[i] * (1.0 - rate * hyper[4]) - rate * (mean * hyper[5]) / (sqrt(square * hyper[6]) + hyper[3]);
  grad[i] = 0.0;
}
