// Decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW:
//   p ← p(1 − η·decay);  m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²
//   p ← p − η·m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε);  g ← 0
// on g scaled down to the norm `clip`, if it is larger; a gradient that is not finite everywhere is dropped whole.
override N: u32;
override G: u32;
@group(0) @binding(0) var<storage, read> hyper: array<f32, 8>;    // η, β₁, β₂, ε, decay, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), clip
@group(0) @binding(1) var<storage, read> squares: array<vec2f>;   // [G] Σ of squares, how many not finite
@group(0) @binding(2) var<storage, read_write> p: array<f32>;     // [N]
@group(0) @binding(3) var<storage, read_write> m: array<f32>;     // [N]
@group(0) @binding(4) var<storage, read_write> v: array<f32>;     // [N]
@group(0) @binding(5) var<storage, read_write> grad: array<f32>;  // [N]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  if (i >= N) { return; }
  var total = vec2f(0.0);
  for (var k = 0u; k < G; k++) { total += squares[k]; }
  let g = grad[i] * select(1.0, min(1.0, hyper[7] * inverseSqrt(max(total.x, 1e-30))), hyper[7] > 0.0);
  grad[i] = 0.0;
  if (total.y > 0.0) { return; }
  let rate = hyper[0];
  let mean = hyper[1] * m[i] + (1.0 - hyper[1]) * g;
  let square = hyper[2] * v[i] + (1.0 - hyper[2]) * g * g;
  m[i] = mean;
  v[i] = square;
  p[i] = p[i] * (1.0 - rate * hyper[4]) - rate * (mean * hyper[5]) / (sqrt(square * hyper[6]) + hyper[3]);
}
