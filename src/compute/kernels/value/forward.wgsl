// y[b, i] = Σ_c h[row(b, i), c]·w_c + w_C: a scalar of the state after i tokens of sequence b.
// Row 0 is the prompt's last, which all sequences share; row(b, i) = b·T + i for i > 0.
struct Sizes {
  B: u32,
  T: u32,
  C: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> h: array<f32>;            // [R, C], R = 1 + B·T
@group(0) @binding(1) var<storage, read> records: array<vec4f>; // [C+1] (value, gradient, moments)
@group(0) @binding(2) var<storage, read_write> y: array<f32>;      // [B, T + 1]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let k = id.x;
  if (k >= sizes.B * (sizes.T + 1)) { return; }
  let b = k / (sizes.T + 1);
  let i = k % (sizes.T + 1);
  let row = select(b * sizes.T + i, 0u, i == 0) * sizes.C;
  var sum = records[sizes.C].x;
  for (var c = 0u; c < sizes.C; c++) { sum += h[row + c] * records[c].x; }
  y[k] = sum;
}
