// out_m = Σ_k p_mk v_k,  p_mk = exp(s_mk − lse_m),  s_mk = q_m·k_k/√D,  lse_m = log Σ_k exp s_mk
// Row m of the prompt (m < P) sees prompt rows pad..m; row P + b·T + i sees prompt rows pad..P−1 and its own
// sequence up to itself. Rows below pad see nothing: out = 0, lse = 0.
// A workgroup takes 32 rows of one head against tiles of 32 keys; a thread 4 rows × 8 keys of the scores, then
// 4 rows × every fourth vec4 of the output. The softmax is kept running (Milakov & Gimelshein 2018).
override M: u32;
override P: u32;
override T: u32;
override HQ: u32;
override HKV: u32;
override D4: u32;    // D / 4; rows of qkv are q [HQ, D] | k [HKV, D] | v [HKV, D]
override SCALE: f32; // 1/√D
override COLUMNS: u32 = (D4 + 3) / 4; // vec4s of the output to a thread
const TILE = 32u;
const GROUP = 32u; // 8 blocks of 4 rows × 4 lanes
const NEVER = -1e30;
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;       // [M, W/4]
@group(0) @binding(1) var<storage, read> prefix: array<u32, 4>;   // pad, 0, 0, 0
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>; // [M, HQ·D4]
@group(0) @binding(3) var<storage, read_write> lse: array<f32>;   // [M, HQ]

var<workgroup> shares: array<vec4f, GROUP>; // [8 blocks, 4 lanes] of 4 rows
var<workgroup> weights: array<vec4f, 256>;  // [TILE keys, 8 blocks] of 4 rows

/** Where the sequence of row m begins; rows of the prompt have none. */
fn start(m: u32) -> u32 { return select(P + (m - P) / T * T, P, m < P); }

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let pad = prefix[0];
  let width = (HQ + 2 * HKV) * D4;
  let head = group.y;
  let keys = (HQ + head * HKV / HQ) * D4; // column of k; v is HKV·D4 further
  let values = keys + HKV * D4;
  let first = group.x * TILE;
  let end = min(first + TILE, M);
  let own = start(first); // keys: prompt rows pad.., then rows own.. of the suffix
  let prompt = max(min(P, end), pad) - pad;
  let count = prompt + max(end, own) - own;

  let lane = thread % 4;
  let block = thread / 4;
  let row = first + block * 4 + vec4u(0, 1, 2, 3);
  let begin = vec4u(start(row.x), start(row.y), start(row.z), start(row.w));
  let q = min(row, vec4u(M - 1)) * width + head * D4;
  var best = vec4f(NEVER); // running maximum of 4 rows
  var total = vec4f();     // Σ exp(s − best) over this thread's keys
  var sum: array<vec4f, 32>; // [column, row] of Σ exp(s − best)·v

  for (var tile = 0u; tile < count; tile += TILE) {
    var s = array<vec4f, 8>();
    var k: array<u32, 8>;
    var seen: array<vec4<bool>, 8>;
    var some = false; // most blocks of a suffix belong to two sequences, and are skipped
    for (var c = 0u; c < 8; c++) {
      let i = tile + lane * 8 + c;
      k[c] = key_row(min(i, count - 1), prompt, pad, own);
      seen[c] = (vec4u(k[c]) <= row) & (vec4<bool>(k[c] < P) | (vec4u(k[c]) >= begin)) & vec4<bool>(i < count);
      some |= any(seen[c]);
    }
    for (var d = 0u; d < select(0, D4, some); d++) {
      let q0 = qkv[q.x + d];
      let q1 = qkv[q.y + d];
      let q2 = qkv[q.z + d];
      let q3 = qkv[q.w + d];
      for (var c = 0u; c < 8; c++) {
        let x = qkv[k[c] * width + keys + d];
        s[c] += vec4f(dot(q0, x), dot(q1, x), dot(q2, x), dot(q3, x));
      }
    }
    var top = vec4f(NEVER);
    for (var c = 0u; c < 8; c++) {
      s[c] = select(vec4f(NEVER), s[c] * SCALE, seen[c]);
      top = max(top, s[c]);
    }
    shares[thread] = top;
    workgroupBarrier();
    for (var i = 0u; i < 4; i++) { top = max(top, shares[block * 4 + i]); }
    let higher = max(best, top);
    let fade = exp(best - higher);
    best = higher;
    total *= fade;
    for (var c = 0u; c < 8; c++) {
      let p = select(vec4f(), exp(s[c] - best), seen[c]);
      total += p;
      weights[(lane * 8 + c) * 8 + block] = p;
    }
    workgroupBarrier();
    for (var c = 0u; c < COLUMNS; c++) {
      for (var r = 0u; r < 4; r++) { sum[c * 4 + r] *= fade[r]; }
    }
    for (var j = 0u; j < min(TILE, count - tile); j++) {
      let k = key_row(tile + j, prompt, pad, own);
      if (k >= P && (k < begin.x || k > row.w)) { continue; }
      let p = weights[j * 8 + block];
      let v = k * width + values;
      for (var c = 0u; c < COLUMNS; c++) {
        let x = qkv[v + min(lane + 4 * c, D4 - 1)];
        for (var r = 0u; r < 4; r++) { sum[c * 4 + r] += p[r] * x; }
      }
    }
  }

  shares[thread] = total;
  workgroupBarrier();
  total = vec4f();
  for (var i = 0u; i < 4; i++) { total += shares[block * 4 + i]; }
  for (var r = 0u; r < 4; r++) {
    if (row[r] >= M) { break; }
    let none = total[r] == 0.0;
    for (var c = 0u; c < COLUMNS; c++) {
      let d = lane + 4 * c;
      if (d < D4) { out[(row[r] * HQ + head) * D4 + d] = select(sum[c * 4 + r] / total[r], vec4f(), none); }
    }
    if (lane == 0) { lse[row[r] * HQ + head] = select(best[r] + log(total[r]), 0.0, none); }
  }
}

/** The row of the i-th key: prompt rows from pad, then rows from `own`. */
fn key_row(i: u32, prompt: u32, pad: u32, own: u32) -> u32 { return select(own + i - prompt, pad + i, i < prompt); }
