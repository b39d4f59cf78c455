// With p and s of forward.wgsl and do = dout:
//   dv_k = Σ_m p_mk do_m,   ds_mk = p_mk (do_m·v_k − do_m·out_m)/√D,   dq_m = Σ_k ds_mk k_k,   dk_k = Σ_m ds_mk q_m
// p is recomputed from lse. No atomics: a workgroup owns 32 rows, either as keys (writing dk and dv; first in the grid,
// since every row sees the keys of the prompt) or as queries (writing dq), and at most 64 channels of the result.
// Both walk tiles of 32 queries × 32 keys in a fixed order; a thread takes 4 queries × 4 keys of p and ds, then
// 4 own rows × every eighth vec4 of the sums.
override M: u32;
override P: u32;
override T: u32;
override HQ: u32;
override HKV: u32;
override D4: u32;    // D / 4; rows of qkv and dqkv are q [HQ, D] | k [HKV, D] | v [HKV, D]
override SCALE: f32; // 1/√D
override SLICE: u32 = min(D4, 16); // vec4s of the sums to a workgroup
override COLUMNS: u32 = (SLICE + 7) / 8; // and to a thread
const TILE = 32u;
const GROUP = 64u;  // 8 blocks of 4 rows × 8 lanes
const STRIDE = 33u; // of a key's weights; odd, so that a column of them lies in different banks
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;        // [M, W/4]
@group(0) @binding(1) var<storage, read> out: array<vec4f>;        // [M, HQ·D4]
@group(0) @binding(2) var<storage, read> lse: array<f32>;          // [M, HQ]
@group(0) @binding(3) var<storage, read> dout: array<vec4f>;       // [M, HQ·D4]
@group(0) @binding(4) var<storage, read> prefix: array<u32, 4>;    // pad, 0, 0, 0
@group(0) @binding(5) var<storage, read_write> dqkv: array<vec4f>; // [M, W/4]

var<workgroup> shares: array<vec4f, GROUP>;  // [8 blocks, 8 lanes] of 4 rows
var<workgroup> weights: array<f32, 1056>;    // p: [TILE keys, TILE queries]
var<workgroup> slopes: array<f32, 1056>;     // ds

/** Where the sequence of row m begins; rows of the prompt have none. */
fn start(m: u32) -> u32 { return select(P + (m - P) / T * T, P, m < P); }

/** The row of the i-th key: prompt rows from pad, then rows from `own`. */
fn key_row(i: u32, prompt: u32, pad: u32, own: u32) -> u32 { return select(own + i - prompt, pad + i, i < prompt); }

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let pad = prefix[0];
  let width = (HQ + 2 * HKV) * D4;
  let lane = thread % 8;
  let block = thread / 8;
  let slices = (D4 + SLICE - 1) / SLICE;
  let tiles = (M + TILE - 1) / TILE;
  let as_keys = group.x < tiles * HKV * slices;
  let task = select(group.x - tiles * HKV * slices, group.x, as_keys);
  let share = select(HQ, HKV, as_keys) * slices; // workgroups to a tile of rows
  let first = task / share * TILE;
  let last = min(first + TILE, M) - 1;
  let pair = task % share / slices * HKV / select(HQ, HKV, as_keys); // key head
  let slice = task % slices * SLICE; // its first vec4
  let own = start(first);

  // As queries: keys are prompt rows pad.., then rows own... As keys: queries are rows low..high − 1, every later one for keys of the prompt.
  let prompt = max(min(P, last + 1), pad) - pad;
  let count = select(prompt + max(last + 1, own) - own, last + 1 - first, as_keys);
  let high = select(min(start(last) + T, M), select(M, first, last < pad), first < P);
  let low = max(first, min(pad, high));
  let walk = select((count + TILE - 1) / TILE, (high - low + TILE - 1) / TILE, as_keys);
  let steps = walk * select(1, HQ / HKV, as_keys);

  let mine = first + block * 4 + vec4u(0, 1, 2, 3);
  let until = select(start(mine.w) + T, M, mine.x < P); // no query from here on sees keys `mine`
  var sum: array<vec4f, 8>; // [column, row] of dk or dq
  var dv: array<vec4f, 8>;

  for (var step = 0u; step < steps; step++) {
    let head = select(task % share / slices, pair * (HQ / HKV) + step / walk, as_keys);
    let tile = select(first, low + step % walk * TILE, as_keys); // queries
    let from_key = select(step * TILE, 0, as_keys);
    let row = tile + block * 4 + vec4u(0, 1, 2, 3);
    let held = min(row, vec4u(M - 1));
    let q = held * width + head * D4;
    let o = (held * HQ + head) * D4;

    var delta = vec4f(); // do·out
    for (var d = lane; d < D4; d += 8) {
      delta += vec4f(dot(dout[o.x + d], out[o.x + d]), dot(dout[o.y + d], out[o.y + d]), dot(dout[o.z + d], out[o.z + d]), dot(dout[o.w + d], out[o.w + d]));
    }
    shares[thread] = delta;
    workgroupBarrier();
    delta = vec4f();
    for (var i = block * 8; i < block * 8 + 8; i++) { delta += shares[i]; }

    let begin = vec4u(start(row.x), start(row.y), start(row.z), start(row.w));
    var k: array<u32, 4>;
    var seen: array<vec4<bool>, 4>;
    var some = false; // most blocks of a suffix belong to two sequences, and are skipped
    for (var c = 0u; c < 4; c++) {
      let i = from_key + lane * 4 + c;
      let key = select(key_row(min(i, count - 1), prompt, pad, own), min(first + i, last), as_keys);
      seen[c] = (vec4u(key) <= row) & (vec4<bool>(key < P) | (vec4u(key) >= begin)) & (row < vec4u(M)) & vec4<bool>(i < count && key >= pad);
      some |= any(seen[c]);
      k[c] = key * width + (HQ + pair) * D4;
    }
    var s = array<vec4f, 4>();
    var g = array<vec4f, 4>();
    for (var d = 0u; d < select(0, D4, some); d++) {
      let q0 = qkv[q.x + d];
      let q1 = qkv[q.y + d];
      let q2 = qkv[q.z + d];
      let q3 = qkv[q.w + d];
      let o0 = dout[o.x + d];
      let o1 = dout[o.y + d];
      let o2 = dout[o.z + d];
      let o3 = dout[o.w + d];
      for (var c = 0u; c < 4; c++) {
        let x = qkv[k[c] + d];
        let y = qkv[k[c] + HKV * D4 + d];
        s[c] += vec4f(dot(q0, x), dot(q1, x), dot(q2, x), dot(q3, x));
        g[c] += vec4f(dot(o0, y), dot(o1, y), dot(o2, y), dot(o3, y));
      }
    }
    let norm = vec4f(lse[held.x * HQ + head], lse[held.y * HQ + head], lse[held.z * HQ + head], lse[held.w * HQ + head]);
    for (var c = 0u; c < 4; c++) {
      let p = select(vec4f(), exp(min(s[c] * SCALE - norm, vec4f(0.5))), seen[c]);
      let ds = p * (g[c] - delta) * SCALE;
      let at = (lane * 4 + c) * STRIDE + block * 4;
      for (var r = 0u; r < 4; r++) {
        weights[at + r] = p[r];
        slopes[at + r] = ds[r];
      }
    }
    workgroupBarrier();

    if (as_keys) {
      for (var j = 0u; j < min(TILE, high - tile); j++) {
        let m = tile + j;
        if (m < mine.x || m >= until) { continue; }
        let at = block * 4 * STRIDE + j;
        let p = vec4f(weights[at], weights[at + STRIDE], weights[at + 2 * STRIDE], weights[at + 3 * STRIDE]);
        let ds = vec4f(slopes[at], slopes[at + STRIDE], slopes[at + 2 * STRIDE], slopes[at + 3 * STRIDE]);
        for (var c = 0u; c < COLUMNS; c++) {
          let d = min(slice + lane + 8 * c, D4 - 1);
          let x = qkv[m * width + head * D4 + d];
          let y = dout[(m * HQ + head) * D4 + d];
          for (var r = 0u; r < 4; r++) {
            sum[c * 4 + r] += ds[r] * x;
            dv[c * 4 + r] += p[r] * y;
          }
        }
      }
    } else {
      for (var j = 0u; j < min(TILE, count - from_key); j++) {
        let key = key_row(from_key + j, prompt, pad, own);
        if (key >= P && (key < begin.x || key > row.w)) { continue; }
        let at = j * STRIDE + block * 4;
        let ds = vec4f(slopes[at], slopes[at + 1], slopes[at + 2], slopes[at + 3]);
        for (var c = 0u; c < COLUMNS; c++) {
          let x = qkv[key * width + (HQ + pair) * D4 + min(slice + lane + 8 * c, D4 - 1)];
          for (var r = 0u; r < 4; r++) { sum[c * 4 + r] += ds[r] * x; }
        }
      }
    }
  }

  for (var r = 0u; r < 4; r++) {
    if (mine[r] >= M) { break; }
    if (as_keys) {
      let at = mine[r] * width + (HQ + pair) * D4;
      for (var c = 0u; c < COLUMNS; c++) {
        let d = slice + lane + 8 * c;
        if (d < D4) {
          dqkv[at + d] = sum[c * 4 + r];
          dqkv[at + HKV * D4 + d] = dv[c * 4 + r];
        }
      }
    } else {
      for (var c = 0u; c < COLUMNS; c++) {
        let d = slice + lane + 8 * c;
        if (d < D4) { dqkv[mine[r] * width + task % share / slices * D4 + d] = sum[c * 4 + r]; }
      }
    }
  }
}
