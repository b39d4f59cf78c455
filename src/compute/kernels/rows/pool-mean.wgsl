// pooled[b] = mean of h[P + b·T + i] over i < lengths[b]; the last prompt row P − 1 where the
// length is 0
struct Sizes {
  P: u32,
  B: u32,
  T: u32,
  C: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> h: array<f32>;            // [M, C]
@group(0) @binding(1) var<storage, read> lengths: array<u32>;      // [B]
@group(0) @binding(2) var<storage, read_write> pooled: array<f32>; // [B, C]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let at = id.y * grid.x * 64 + id.x;
  if (at >= sizes.B * sizes.C) { return; }
  let b = at / sizes.C;
  let n = min(lengths[b], sizes.T);
  let first = select(sizes.P + b * sizes.T, sizes.P - 1, n == 0);
  let rows = max(n, 1);
  var sum = 0.0;
  for (var i = 0u; i < rows; i++) { sum += h[(first + i) * sizes.C + at % sizes.C]; }
  pooled[at] = sum / f32(rows);
}
