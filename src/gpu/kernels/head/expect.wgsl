// expect[s, m] = Σ_{v in split s} p_v e_v,  p_v = exp(h_m·e_v + bias_v − lse_m): the softmax's mean embedding.
// A workgroup owns 8 rows and one split, walks it 32 tokens at a time, and keeps its sums in registers:
// thread i owns channels i, i+256, … of all 8 rows. Logits are recomputed, never stored.
override M: u32;
override C: u32; // even, at most 1024
override V: u32;
override S: u32; // splits
@group(0) @binding(0) var<storage, read> h: array<f32>;              // [M, C]
@group(0) @binding(1) var<storage, read> e: array<u32>;              // [V, C] f16 pairs
@group(0) @binding(2) var<storage, read> bias: array<f32>;           // [V]
@group(0) @binding(3) var<storage, read> lse: array<f32>;            // [M]
@group(0) @binding(4) var<storage, read_write> expect: array<f32>;   // [S, M, C]

const ROWS: u32 = 8;
const TOKENS: u32 = 32;
override OWNED: u32; // ceil(C / 256) channels a thread
var<workgroup> p: array<f32, 256>; // [ROWS, TOKENS]

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let row0 = group.x * ROWS;
  let size = (V + S - 1) / S;
  let first = group.y * size;
  let last = min(V, first + size);
  let m = min(row0 + index / TOKENS, M - 1);
  var sums: array<array<f32, ROWS>, 4>; // [OWNED ≤ 4][ROWS]
  for (var token0 = first; token0 < last; token0 += TOKENS) {
    let v = min(token0 + index % TOKENS, V - 1);
    var z = bias[v] - lse[m];
    for (var c = 0u; c < C; c += 2) { z += dot(vec2f(h[m * C + c], h[m * C + c + 1]), unpack2x16float(e[(v * C + c) / 2])); }
    p[index] = select(0.0, exp(clamp(z, -80.0, 80.0)), token0 + index % TOKENS < last && z > -80.0);
    workgroupBarrier();
    let count = min(TOKENS, last - token0);
    for (var j = 0u; j < count; j++) {
      for (var o = 0u; o < OWNED; o++) {
        let c = min(index + 256 * o, C - 1);
        let w = unpack2x16float(e[((token0 + j) * C + c) / 2])[c % 2];
        for (var r = 0u; r < ROWS; r++) { sums[o][r] += p[r * TOKENS + j] * w; }
      }
    }
    workgroupBarrier();
  }
  for (var o = 0u; o < OWNED; o++) {
    let c = index + 256 * o;
    for (var r = 0u; r < ROWS; r++) {
      if (c < C && row0 + r < M) { expect[(group.y * M + row0 + r) * C + c] = sums[o][r]; }
    }
  }
}
