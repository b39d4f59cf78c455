// expect_s = Σ_{v in split s} p_v e_v,  p = exp(h·eᵀ + bias − lse)
//
// A workgroup owns 16 rows, 128·WIDE channels and one split of the vocabulary, which it walks 64·WIDE tokens at a
// time: first their logits (a thread 4 rows × 4 tokens), then, with p in workgroup memory, the sum (a thread
// 4 rows × 8 channels). Nothing of size V is stored.
override M: u32;
override C: u32;     // even
override V: u32;
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

/** Two steps of the sum, for 4 rows. */
fn twoSteps(h0: vec4f, h1: vec4f, pair: u32) -> vec4f {
  let w = unpack2x16float(pair);
  return h0 * w.x + h1 * w.y;
}

@compute @workgroup_size(TOKENS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) t: u32) {
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
  let idle = (group.y * WIDE + part) * 64 + lane >= C / 2; // no channel of its own
  let local = part * 64 + lane; // of this thread's tokens in a tile: local, local + 16, 32, 48
  var sum: array<vec4f, 8>;     // of 4 rows, by channel; indexed by constants only, so that it stays in registers

  for (var v0 = first; v0 < end; v0 += TOKENS) {
    var z0 = vec4f(0); // said, because not every driver zeroes a var of the loop's body again
    var z1 = vec4f(0);
    var z2 = vec4f(0);
    var z3 = vec4f(0);
    for (var c0 = 0u; c0 < C; c0 += DEPTH) {
      for (var i = t; i < 4 * DEPTH; i += TOKENS) {
        let o = min(row + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * C + c0 + i % DEPTH;
        rows[i] = vec4f(h[o.x], h[o.y], h[o.z], h[o.w]);
      }
      for (var i = t; i < DEPTH / 2 * TOKENS; i += TOKENS) {
        embeddings[i % (DEPTH / 2) * PITCH + i / (DEPTH / 2)] = e[(min(v0 + i / (DEPTH / 2), V - 1) * C + c0) / 2 + i % (DEPTH / 2)];
      }
      workgroupBarrier();
      for (var c = 0u; c < min(DEPTH, C - c0); c += 2) {
        let h0 = rows[band * DEPTH + c];
        let h1 = rows[band * DEPTH + c + 1];
        let o = c / 2 * PITCH + local;
        z0 += twoSteps(h0, h1, embeddings[o]);
        z1 += twoSteps(h0, h1, embeddings[o + 16]);
        z2 += twoSteps(h0, h1, embeddings[o + 32]);
        z3 += twoSteps(h0, h1, embeddings[o + 48]);
      }
      workgroupBarrier();
    }
    p[local * 4 + band] = exp(z0 + bias[min(v0 + local, V - 1)] - shift);
    p[(local + 16) * 4 + band] = exp(z1 + bias[min(v0 + local + 16, V - 1)] - shift);
    p[(local + 32) * 4 + band] = exp(z2 + bias[min(v0 + local + 32, V - 1)] - shift);
    p[(local + 48) * 4 + band] = exp(z3 + bias[min(v0 + local + 48, V - 1)] - shift);
    workgroupBarrier();
    for (var v = 0u; v < select(min(TOKENS, end - v0), 0, idle); v++) {
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

  for (var half = 0u; half < 2; half++) { // out through workgroup memory: lines of expect
    let o = (part * 64 + 2 * lane) * 4 + band;
    p[o] = select(sum[0], sum[4], half == 1);
    p[o + 4] = select(sum[1], sum[5], half == 1);
    p[o + 128] = select(sum[2], sum[6], half == 1);
    p[o + 132] = select(sum[3], sum[7], half == 1);
    workgroupBarrier();
    for (var i = t; i < 16 * TOKENS; i += TOKENS) {
      let place = i % TOKENS;
      let m = row + i / TOKENS;
      let c = (group.y * WIDE + place / 64) * 128 + half * 64 + place % 64;
      if (m < M && c < C) { expect[(group.z * M + m) * C + c] = p[place * 4 + i / TOKENS / 4][i / TOKENS % 4]; }
    }
    workgroupBarrier();
  }
}
