// logp[k] = h_row·e_token + bias_token − lse_row for K pairs (row, token). A workgroup a pair.
override M: u32;
override C: u32; // even
override V: u32;
override K: u32;
@group(0) @binding(0) var<storage, read> h: array<f32>;             // [M, C]
@group(0) @binding(1) var<storage, read> e: array<u32>;             // [V, C] f16 pairs
@group(0) @binding(2) var<storage, read> bias: array<f32>;          // [V]
@group(0) @binding(3) var<storage, read> lse: array<f32>;           // [M]
@group(0) @binding(4) var<storage, read> rows: array<u32>;          // [K]
@group(0) @binding(5) var<storage, read> tokens: array<u32>;        // [K]
@group(0) @binding(6) var<storage, read_write> logp: array<f32>;    // [K]

var<workgroup> sums: array<f32, 32>;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) index: u32) {
  let k = min(group.y * grid.x + group.x, K - 1);
  let row = min(rows[k], M - 1);
  let token = min(tokens[k], V - 1);
  var sum = 0.0;
  for (var c = 2 * index; c < C; c += 64) {
    sum += dot(vec2f(h[row * C + c], h[row * C + c + 1]), unpack2x16float(e[(token * C + c) / 2]));
  }
  sums[index] = sum;
  workgroupBarrier();
  for (var half = 16u; half > 0; half /= 2) {
    if (index < half) { sums[index] += sums[index + half]; }
    workgroupBarrier();
  }
  if (index == 0) { logp[k] = sums[0] + bias[token] - lse[row]; }
}
