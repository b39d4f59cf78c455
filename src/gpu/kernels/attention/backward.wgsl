// With p and s of forward.wgsl and do = dout:
//   dv_k = Σ_m p_mk do_m,   ds_mk = p_mk (do_m·v_k − do_m·out_m)/√D,   dq_m = Σ_k ds_mk k_k,   dk_k = Σ_m ds_mk q_m
// p is recomputed from lse. No atomics: a workgroup owns 32 rows, either as keys (writing dk, dv; first in the grid,
// since keys of the prompt are seen by every row) or as queries (writing dq), and walks what they see in a fixed order.
override M: u32;
override P: u32;
override T: u32;
override HQ: u32;
override HKV: u32;
override D4: u32;    // D / 4; rows of qkv and dqkv are q [HQ, D] | k [HKV, D] | v [HKV, D]
override SCALE: f32; // 1/√D
override COLUMNS: u32; // ⌈D4 / 8⌉
const TILE = 32u;
const GROUP = 64u;
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;        // [M, W/4]
@group(0) @binding(1) var<storage, read> out: array<vec4f>;        // [M, HQ·D4]
@group(0) @binding(2) var<storage, read> lse: array<f32>;          // [M, HQ]
@group(0) @binding(3) var<storage, read> dout: array<vec4f>;       // [M, HQ·D4]
@group(0) @binding(4) var<storage, read> prefix: array<u32, 4>;    // pad, 0, 0, 0
@group(0) @binding(5) var<storage, read_write> dqkv: array<vec4f>; // [M, W/4]

var<workgroup> shares: array<vec4f, GROUP>;  // [8 row groups, 8 lanes] of 4 rows
var<workgroup> weights: array<vec4f, 256>;   // p: [TILE, 8 row groups] of 4 rows
var<workgroup> slopes: array<vec4f, 256>;    // ds

/** Where the sequence of row m begins; rows of the prompt have none. */
fn start(m: u32) -> u32 { return select(P + (m - P) / T * T, P, m < P); }

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let tiles = (M + TILE - 1) / TILE;
  if (group.x < tiles * HKV) { as_keys(group.x / HKV * TILE, group.x % HKV, thread); }
  else { as_queries((group.x - tiles * HKV) / HQ * TILE, (group.x - tiles * HKV) % HQ, thread); }
}

/** dk and dv of 32 rows of one key head: a thread holds 4 keys, against 4 queries of each tile. */
fn as_keys(first: u32, pair: u32, thread: u32) {
  let pad = prefix[0];
  let width = (HQ + 2 * HKV) * D4;
  let lane = thread % 8;
  let block = thread / 8;
  let key = first + block * 4 + vec4u(0, 1, 2, 3);
  let k = min(key, vec4u(M - 1)) * width + (HQ + pair) * D4;
  let v = k + HKV * D4;
  let last = min(first + TILE, M) - 1;
  // Queries that may see these keys are the rows first..end: all later ones for keys of the prompt.
  let end = select(min(start(last) + T, M), select(M, first, last < pad), first < P);
  var dk: array<vec4f, 16>; // [column, row]
  var dv: array<vec4f, 16>;

  for (var head = pair * (HQ / HKV); head < (pair + 1) * (HQ / HKV); head++) {
    for (var tile = max(first, min(pad, end)); tile < end; tile += TILE) {
      var s = array<vec4f, 4>();
      var g = array<vec4f, 4>();
      var delta = vec4f();
      for (var d = 0u; d < D4; d++) {
        let k0 = qkv[k.x + d];
        let k1 = qkv[k.y + d];
        let k2 = qkv[k.z + d];
        let k3 = qkv[k.w + d];
        let v0 = qkv[v.x + d];
        let v1 = qkv[v.y + d];
        let v2 = qkv[v.z + d];
        let v3 = qkv[v.w + d];
        for (var c = 0u; c < 4; c++) {
          let m = min(tile + lane + 8 * c, M - 1);
          let q = qkv[m * width + head * D4 + d];
          let o = dout[(m * HQ + head) * D4 + d];
          s[c] += vec4f(dot(k0, q), dot(k1, q), dot(k2, q), dot(k3, q));
          g[c] += vec4f(dot(v0, o), dot(v1, o), dot(v2, o), dot(v3, o));
          delta[c] += dot(o, out[(m * HQ + head) * D4 + d]);
        }
      }
      for (var c = 0u; c < 4; c++) {
        let m = tile + lane + 8 * c;
        let seen = (key <= vec4u(m)) & (key >= vec4u(pad)) & ((key < vec4u(P)) | (key >= vec4u(start(m)))) & vec4<bool>(m < end);
        let p = select(vec4f(), exp(min(s[c] * SCALE - lse[min(m, M - 1) * HQ + head], vec4f(0.5))), seen);
        weights[(lane + 8 * c) * 8 + block] = p;
        slopes[(lane + 8 * c) * 8 + block] = p * (g[c] - delta[c]) * SCALE;
      }
      workgroupBarrier();
      for (var j = 0u; j < min(TILE, end - tile); j++) {
        let p = weights[j * 8 + block];
        let ds = slopes[j * 8 + block];
        for (var c = 0u; c < COLUMNS; c++) {
          let d = min(lane + 8 * c, D4 - 1);
          let q = qkv[(tile + j) * width + head * D4 + d];
          let o = dout[((tile + j) * HQ + head) * D4 + d];
          for (var r = 0u; r < 4; r++) {
            dk[c * 4 + r] += ds[r] * q;
            dv[c * 4 + r] += p[r] * o;
          }
        }
      }
      workgroupBarrier();
    }
  }
  for (var c = 0u; c < COLUMNS; c++) {
    for (var r = 0u; r < 4; r++) {
      if (key[r] >= M || lane + 8 * c >= D4) { continue; }
      dqkv[k[r] + lane + 8 * c] = dk[c * 4 + r];
      dqkv[v[r] + lane + 8 * c] = dv[c * 4 + r];
    }
  }
}

/** dq of 32 rows of one query head: a thread holds 4 queries, against 4 keys of each tile. */
fn as_queries(first: u32, head: u32, thread: u32) {
  let pad = prefix[0];
  let width = (HQ + 2 * HKV) * D4;
  let lane = thread % 8;
  let block = thread / 8;
  let row = first + block * 4 + vec4u(0, 1, 2, 3);
  let begin = vec4u(start(row.x), start(row.y), start(row.z), start(row.w));
  let held = min(row, vec4u(M - 1));
  let q = held * width + head * D4;
  let o = (held * HQ + head) * D4;
  let keys = (HQ + head * HKV / HQ) * D4;
  let values = keys + HKV * D4;
  let end = min(first + TILE, M);
  let own = start(first); // keys: prompt rows pad.., then rows own.. of the suffix
  let prompt = max(min(P, end), pad) - pad;
  let count = prompt + max(end, own) - own;

  let norm = vec4f(lse[held.x * HQ + head], lse[held.y * HQ + head], lse[held.z * HQ + head], lse[held.w * HQ + head]);
  var delta = vec4f();
  for (var d = lane; d < D4; d += 8) {
    delta += vec4f(dot(dout[o.x + d], out[o.x + d]), dot(dout[o.y + d], out[o.y + d]), dot(dout[o.z + d], out[o.z + d]), dot(dout[o.w + d], out[o.w + d]));
  }
  shares[thread] = delta;
  workgroupBarrier();
  delta = vec4f();
  for (var i = 0u; i < 8; i++) { delta += shares[block * 8 + i]; }

  var dq: array<vec4f, 16>; // [column, row]
  for (var tile = 0u; tile < count; tile += TILE) {
    var s = array<vec4f, 4>();
    var g = array<vec4f, 4>();
    for (var d = 0u; d < D4; d++) {
      let q0 = qkv[q.x + d];
      let q1 = qkv[q.y + d];
      let q2 = qkv[q.z + d];
      let q3 = qkv[q.w + d];
      let o0 = dout[o.x + d];
      let o1 = dout[o.y + d];
      let o2 = dout[o.z + d];
      let o3 = dout[o.w + d];
      for (var c = 0u; c < 4; c++) {
        let at = key_row(min(tile + lane + 8 * c, count - 1), prompt, pad, own) * width + d;
        let k = qkv[at + keys];
        let v = qkv[at + values];
        s[c] += vec4f(dot(q0, k), dot(q1, k), dot(q2, k), dot(q3, k));
        g[c] += vec4f(dot(o0, v), dot(o1, v), dot(o2, v), dot(o3, v));
      }
    }
    for (var c = 0u; c < 4; c++) {
      let k = key_row(min(tile + lane + 8 * c, count - 1), prompt, pad, own);
      let live = tile + lane + 8 * c < count;
      let seen = (vec4u(k) <= row) & (vec4<bool>(k < P) | (vec4u(k) >= begin)) & vec4<bool>(live);
      let p = select(vec4f(), exp(min(s[c] * SCALE - norm, vec4f(0.5))), seen);
      slopes[(lane + 8 * c) * 8 + block] = p * (g[c] - delta) * SCALE;
    }
    workgroupBarrier();
    for (var j = 0u; j < min(TILE, count - tile); j++) {
      let ds = slopes[j * 8 + block];
      let k = key_row(tile + j, prompt, pad, own) * width + keys;
      for (var c = 0u; c < COLUMNS; c++) {
        let x = qkv[k + min(lane + 8 * c, D4 - 1)];
        for (var r = 0u; r < 4; r++) { dq[c * 4 + r] += ds[r] * x; }
      }
    }
    workgroupBarrier();
  }
  for (var c = 0u; c < COLUMNS; c++) {
    for (var r = 0u; r < 4; r++) {
      if (row[r] < M && lane + 8 * c < D4) { dqkv[q[r] + lane + 8 * c] = dq[c * 4 + r]; }
    }
  }
}

/** The row of the i-th key: prompt rows from pad, then rows from `own`. */
fn key_row(i: u32, prompt: u32, pad: u32, own: u32) -> u32 { return select(own + i - prompt, pad + i, i < prompt); }
