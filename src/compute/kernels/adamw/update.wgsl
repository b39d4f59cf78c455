// Decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW:
//   p ← p(1 − η·decay);  m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²
//   p ← p − η·m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε);  g ← 0
// on g scaled down to the norm `clip`, if it is larger; a gradient that is not finite everywhere is
// dropped whole. The first D numbers decay. A thread adds the squares once and takes several vec4s,
// a grid apart.
struct Sizes {
  N: u32, // a multiple of 4
  G: u32,
  D: u32, // a multiple of 4
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
// η, β₁, β₂, ε, decay, 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), clip
@group(0) @binding(0) var<storage, read> hyper: array<f32, 8>;
// [G] Σ of squares, how many not finite
@group(0) @binding(1) var<storage, read> squares: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> p: array<vec4f>;     // [N]
@group(0) @binding(3) var<storage, read_write> m: array<vec4f>;     // [N]
@group(0) @binding(4) var<storage, read_write> v: array<vec4f>;     // [N]
@group(0) @binding(5) var<storage, read_write> grad: array<vec4f>;  // [N]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  var total = vec2f();
  for (var k = 0u; k < sizes.G; k++) { total += squares[k]; }
  let factor = select(1.0, min(1.0, hyper[7] * inverseSqrt(max(total.x, 1e-30))), hyper[7] > 0.0);
  let rate = hyper[0];
  for (var i = id.x; i < sizes.N / 4; i += grid.x * 64) {
    let g = grad[i] * factor;
    grad[i] = vec4f();
    if (total.y == 0.0) {
      let kept = select(1.0, 1.0 - rate * hyper[4], i < sizes.D / 4);
      let mean = hyper[1] * m[i] + (1.0 - hyper[1]) * g;
      let square = hyper[2] * v[i] + (1.0 - hyper[2]) * g * g;
      m[i] = mean;
      v[i] = square;
      p[i] = p[i] * kept - rate * (mean * hyper[5]) / (sqrt(square * hyper[6]) + hyper[3]);
    }
  }
}
