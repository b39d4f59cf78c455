// logp_k = h_r·e_v + bias_v − lse_r for the pairs (r, v) = (rows_k, tokens_k); sixteen threads a pair.
override C: u32; // even
@group(0) @binding(0) var<storage, read> h: array<f32>;          // [M, C]
@group(0) @binding(1) var<storage, read> e: array<u32>;          // [V, C] f16 in pairs along C
@group(0) @binding(2) var<storage, read> bias: array<f32>;       // [V]
@group(0) @binding(3) var<storage, read> lse: array<f32>;        // [M]
@group(0) @binding(4) var<storage, read> rows: array<u32>;       // [K]
@group(0) @binding(5) var<storage, read> tokens: array<u32>;     // [K]
@group(0) @binding(6) var<storage, read_write> logp: array<f32>; // [K]
var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) t: u32) {
  let K = arrayLength(&rows);
  let k = (group.y * grid.x + group.x) * 4 + t / 16;
  let row = rows[min(k, K - 1)];
  let token = tokens[min(k, K - 1)];
  var sum = 0.0;
  for (var i = t % 16; i < C / 2; i += 16) {
    sum += dot(vec2f(h[row * C + 2 * i], h[row * C + 2 * i + 1]), unpack2x16float(e[token * (C / 2) + i]));
  }
  sums[t] = sum;
  workgroupBarrier();
  if (t % 16 > 0 || k >= K) { return; }
  for (var i = t + 1; i < t + 16; i++) { sum += sums[i]; }
  logp[k] = sum + bias[token] - lse[row];
}
