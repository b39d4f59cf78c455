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
  for (var m = 0u; m < M; m += 4) { // four rows to a load of the token
    let rows4 = min(m + vec4u(0, 1, 2, 3), vec4u(M - 1));
    var w4 = vec4f(weight[rows4.x], weight[rows4.y], weight[rows4.z], weight[rows4.w]);
    w4 = select(vec4f(0.0), w4, m + vec4u(0, 1, 2, 3) < vec4u(M));
    if (all(w4 == vec4f(0.0))) { continue; } // padding rows
    let o = rows4 * width;
    var z = bias[v] - vec4f(lse[rows4.x], lse[rows4.y], lse[rows4.z], lse[rows4.w]);
    for (var c = 0u; c < width; c += 2) {
      let e = unpack2x16float(packed[(v * width + c) / 2]);
      z += vec4f(x[o.x + c], x[o.y + c], x[o.z + c], x[o.w + c]) * e.x;
      z += vec4f(x[o.x + c + 1], x[o.y + c + 1], x[o.z + c + 1], x[o.w + c + 1]) * e.y;
    }
    let p = w4 * exp(clamp(z, vec4f(-80.0), vec4f(80.0)));
    let q = o + C + first;
    for (var r = 0u; r < min(16u, R - first); r++) {
      sum[r] += dot(p, vec4f(x[q.x + r], x[q.y + r], x[q.z + r], x[q.w + r]));
    }
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
