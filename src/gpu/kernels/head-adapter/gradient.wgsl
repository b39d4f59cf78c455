// dB of z = x·[e | B]ᵀ for log p of pairs: dz_mv = Σ_{pairs (m, v)} dlogp − s_m p_mv,  s_m = Σ_{pairs of row m} dlogp.
//   sums   s_m
//   mean   dB_v −= Σ_m s_m p_mv x_m[C…]     a thread a token and 16 ranks, rows in order, logits recomputed
//   pairs  dB_v += Σ_{pairs (m, v)} dlogp x_m[C…]
override M: u32;
override V: u32;
override K: u32;
override C: u32; // even
override R: u32;
@group(0) @binding(0) var<storage, read> dlogp: array<f32>;     // [K]
@group(0) @binding(1) var<storage, read> order: array<u32>;     // [K] pairs sorted by row
@group(0) @binding(2) var<storage, read> rowStart: array<u32>;  // [M+1]
@group(0) @binding(3) var<storage, read_write> s: array<f32>;   // [M]

@compute @workgroup_size(64)
fn sums(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= M) { return; }
  var sum = 0.0;
  for (var i = rowStart[id.x]; i < rowStart[id.x + 1]; i++) { sum += dlogp[min(order[i], K - 1)]; }
  s[id.x] = sum;
}

@group(0) @binding(0) var<storage, read> x: array<f32>;         // [M, C+R]
@group(0) @binding(1) var<storage, read> packed: array<u32>;    // [V, C+R] f16 pairs
@group(0) @binding(2) var<storage, read> bias: array<f32>;      // [V]
@group(0) @binding(3) var<storage, read> lse: array<f32>;       // [M]
@group(0) @binding(4) var<storage, read> weight: array<f32>;    // [M] s
@group(0) @binding(5) var<storage, read_write> db: array<f32>;  // [V, R]

@compute @workgroup_size(64)
fn mean(@builtin(global_invocation_id) id: vec3u) {
  let v = id.x;
  if (v >= V) { return; }
  let width = C + R;
  let first = id.y * 16;
  var sum = array<f32, 16>();
  for (var m = 0u; m < M; m++) {
    if (weight[m] == 0.0) { continue; } // padding rows
    var z = bias[v] - lse[m];
    for (var c = 0u; c < width; c += 2) {
      z += dot(vec2f(x[m * width + c], x[m * width + c + 1]), unpack2x16float(packed[(v * width + c) / 2]));
    }
    let p = weight[m] * exp(clamp(z, -80.0, 80.0));
    for (var r = 0u; r < 16; r++) { sum[r] += p * x[m * width + C + min(first + r, R - 1)]; }
  }
  for (var r = 0u; r < min(16u, R - first); r++) { db[v * R + first + r] -= sum[r]; }
}

@group(0) @binding(1) var<storage, read> dpair: array<f32>;        // [K] dlogp
@group(0) @binding(2) var<storage, read> rows: array<u32>;         // [K]
@group(0) @binding(3) var<storage, read> tokens: array<u32>;       // [K]
@group(0) @binding(4) var<storage, read_write> dbPairs: array<f32>; // [V, R]

@compute @workgroup_size(64)
fn pairs(@builtin(global_invocation_id) id: vec3u) {
  let v = id.x;
  if (v >= V) { return; }
  for (var k = 0u; k < K; k++) {
    if (tokens[k] != v || dpair[k] == 0.0) { continue; }
    let at = min(rows[k], M - 1) * (C + R) + C;
    for (var r = 0u; r < R; r++) { dbPairs[v * R + r] += dpair[k] * x[at + r]; }
  }
}
