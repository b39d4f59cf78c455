// expect_s = Σ_{v in split s} p_v e_v,  p = exp(h·eᵀ + bias − lse)
//
// A workgroup owns 16 rows, 128·WIDE channels and one split of the vocabulary, which it walks 64·WIDE tokens at a
// time: first their logits (a thread 4 rows × 4 tokens), then, with p in workgroup memory, the sum (a thread
// 4 rows × 8 channels). Nothing of size V is stored. M and V come from the bindings. Loops that touch memory have
// bounds no compiler can see (`once` is 1): unrolled, they take software drivers seconds to compile.
override C: u32;     // even
override WIDE: u32;  // 1, or 2 when C > 128
override DEPTH: u32; // channels staged at a time: 32 / WIDE
@group(0) @binding(0) var<storage, read> h: array<f32>;            // [M, C]
@group(0) @binding(1) var<storage, read> e: array<u32>;            // [V, C] f16 in pairs along C
@group(0) @binding(2) var<storage, read> bias: array<f32>;         // [V]
@group(0) @binding(3) var<storage, read> lse: array<f32>;          // [M]
@group(0) @binding(4) var<storage, read_write> expect: array<f32>; // [S, M, C]

override TOKENS: u32 = 64 * WIDE;
override PITCH: u32 = TOKENS + 1;                           // odd, so that a token's words fall into different banks
var<workgroup> rows: array<vec4f, 4 * DEPTH>;               // [band, channel] of 4 rows
var<workgroup> embeddings: array<u32, DEPTH / 2 * PITCH>;   // [word, token]
var<workgroup> p: array<vec4f, 4 * TOKENS>;                 // [token, band] of 4 rows

@compute @workgroup_size(TOKENS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) t: u32) {
  let M = arrayLength(&lse);
  let V = arrayLength(&bias);
  let once = min(M, 1);
  let lane = t % 16;
  let band = t / 16 % 4;
  let part = t / 64; // of WIDE
  let row = group.x * 16;
  let width = (V + TOKENS - 1) / TOKENS;
  let first = (width + grid.z - 1) / grid.z * TOKENS * group.z;
  let end = min(V, first + (width + grid.z - 1) / grid.z * TOKENS);
  let own = min(row + band * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1));
  let shift = vec4f(lse[own.x], lse[own.y], lse[own.z], lse[own.w]);
  let word = min((group.y * WIDE + part) * 64 + lane + vec4u(0, 16, 32, 48), vec4u(C / 2 - 1));
  var z: array<vec4f, 4>;   // of 4 rows, by token 64·part + lane + 16j
  var sum: array<vec4f, 8>; // of 4 rows, by channel

  for (var v0 = first; v0 < end; v0 += TOKENS) {
    z = array<vec4f, 4>(); // a var of the loop's body is not zeroed again by every driver, although it should be
    for (var c0 = 0u; c0 < C; c0 += DEPTH) {
      for (var i = t; i < 4 * DEPTH; i += TOKENS) {
        let o = min(row + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * C + c0 + i % DEPTH;
        rows[i] = vec4f(h[o.x], h[o.y], h[o.z], h[o.w]);
      }
      for (var i = t; i < DEPTH / 2 * TOKENS; i += TOKENS) {
        embeddings[i % (DEPTH / 2) * PITCH + i / (DEPTH / 2)] = e[(min(v0 + i / (DEPTH / 2), V - 1) * C + c0) / 2 + i % (DEPTH / 2)];
      }
      workgroupBarrier();
      for (var c = 0u; c < min(DEPTH, C - c0) * once; c += 2) {
        let h0 = rows[band * DEPTH + c];
        let h1 = rows[band * DEPTH + c + 1];
        for (var j = 0u; j < 4; j++) {
          let w = unpack2x16float(embeddings[c / 2 * PITCH + part * 64 + lane + 16 * j]);
          z[j] += h0 * w.x + h1 * w.y;
        }
      }
      workgroupBarrier();
    }
    for (var j = 0u; j < 4; j++) {
      let local = part * 64 + lane + 16 * j;
      p[local * 4 + band] = exp(z[j] + bias[min(v0 + local, V - 1)] - shift);
    }
    workgroupBarrier();
    for (var v = 0u; v < min(TOKENS, end - v0); v++) {
      let a = p[v * 4 + band];
      let o = (v0 + v) * (C / 2) + word;
      let e0 = unpack2x16float(e[o.x]);
      let e1 = unpack2x16float(e[o.y]);
      let e2 = unpack2x16float(e[o.z]);
      let e3 = unpack2x16float(e[o.w]);
      sum[0] += a * e0.x;
      sum[1] += a * e0.y;
      sum[2] += a * e1.x;
      sum[3] += a * e1.y;
      sum[4] += a * e2.x;
      sum[5] += a * e2.y;
      sum[6] += a * e3.x;
      sum[7] += a * e3.y;
    }
    workgroupBarrier();
  }

  for (var half = 0u; half < 2 * once; half++) { // out through workgroup memory: lines of expect
    for (var j = 0u; j < 4; j++) {
      p[(part * 64 + j / 2 * 32 + lane * 2 + j % 2) * 4 + band] = select(sum[j], sum[j + 4], half == 1);
    }
    workgroupBarrier();
    for (var i = t; i < 16 * TOKENS; i += TOKENS) {
      let local = i % TOKENS;
      let m = row + i / TOKENS;
      let c = (group.y * WIDE + local / 64) * 128 + half * 64 + local % 64;
      if (m < M && c < C) { expect[(group.z * M + m) * C + c] = p[local * 4 + i / TOKENS / 4][i / TOKENS % 4]; }
    }
    workgroupBarrier();
  }
}
