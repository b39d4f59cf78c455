// loss = −Σ_b log q(z_b ⊤) / B: the negative log-likelihood of given sequences
struct Sizes {
  B: u32,
  T: u32,
  T1: u32, // T + 1
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> policy: array<f32>; // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> steps: array<u32>;  // [B, T1] n, then 1: chosen
@group(0) @binding(2) var<storage, read> scale: array<f32>;  // [1]
@group(0) @binding(3) var<storage, read_write> dlogp: array<f32>;  // [K]
@group(0) @binding(4) var<storage, read_write> report: array<f32>; // [B, T1] loss, 0 …

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = id.x / sizes.T1;
  let i = id.x % sizes.T1;
  if (b >= sizes.B) { return; }
  let n = steps[b * sizes.T1];
  let slope = -1.0 / f32(sizes.B);
  let stops = sizes.B * sizes.T + b * sizes.T1;
  dlogp[stops + i] = select(0.0, slope * scale[0], i == n);
  if (i < sizes.T) { dlogp[b * sizes.T + i] = select(0.0, slope * scale[0], i < n); }
  var sum = 0.0;
  if (i == 0) {
    sum = policy[stops + n];
    for (var k = 0u; k < n; k++) { sum += policy[b * sizes.T + k]; }
  }
  report[b * sizes.T1 + i] = slope * sum;
}
