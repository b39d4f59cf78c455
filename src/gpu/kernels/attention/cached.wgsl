// Decoding and token trees: out_m = Σ_k p_mk v_k over prompt rows pad..P−1, the row's ancestors in the cache, and
// itself; its own k, v go to cache[slots[m]]. One workgroup a row and head: keys over threads for the scores, then
// channels × key shares over threads for the output.
override M: u32;
override P: u32;
override DEPTH: u32;
override HQ: u32;
override HKV: u32;
override D4: u32;    // D / 4
override SCALE: f32; // 1/√D
override LONGEST: u32; // P + DEPTH + 1, rounded up: one pipeline serves many lengths
override PARTS: u32; // GROUP / D4: shares of the keys
const GROUP = 32u;
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;         // [M, W/4]: q [HQ, D] | k [HKV, D] | v [HKV, D]
@group(0) @binding(1) var<storage, read> prompt: array<vec4f>;      // [P, W/4], the same columns
@group(0) @binding(2) var<storage, read> prefix: array<u32, 4>;     // pad, 0, 0, 0
@group(0) @binding(3) var<storage, read> ancestors: array<u32>;     // [M, DEPTH] slots, oldest first
@group(0) @binding(4) var<storage, read> counts: array<u32>;        // [M]
@group(0) @binding(5) var<storage, read> slots: array<u32>;         // [M]
@group(0) @binding(6) var<storage, read_write> cache: array<vec4f>; // [S, WC/4]: k [HKV, D] | v [HKV, D]
@group(0) @binding(7) var<storage, read_write> out: array<vec4f>;   // [M, HQ·D4]

var<workgroup> scores: array<f32, LONGEST>;
var<workgroup> tops: array<f32, GROUP>;
var<workgroup> sums: array<vec4f, GROUP>; // [PARTS, D4]
var<workgroup> totals: array<f32, GROUP>;

struct Row { m: u32, pair: u32, pad: u32, prompts: u32, count: u32 }

/** Entry `at` of the i-th key's k and v (k first, v HKV·D4 further): prompt, then ancestors, then itself. */
fn entry(row: Row, i: u32, at: u32) -> vec4f {
  let width = (HQ + 2 * HKV) * D4;
  if (i < row.prompts) { return prompt[(row.pad + i) * width + HQ * D4 + at]; }
  if (i + 1 < row.count) { return cache[ancestors[row.m * DEPTH + i - row.prompts] * 2 * HKV * D4 + at]; }
  return qkv[row.m * width + HQ * D4 + at];
}

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let head = group.y;
  let pad = min(prefix[0], P);
  let row = Row(group.x, head * HKV / HQ, pad, P - pad, P - pad + min(counts[group.x], DEPTH) + 1);
  let keys = row.pair * D4;
  let values = keys + HKV * D4;
  let q = row.m * (HQ + 2 * HKV) * D4 + head * D4;

  var top = -1e30;
  for (var i = thread; i < row.count; i += GROUP) {
    var s = 0.0;
    for (var d = 0u; d < D4; d++) { s += dot(qkv[q + d], entry(row, i, keys + d)); }
    scores[i] = s * SCALE;
    top = max(top, s * SCALE);
  }
  tops[thread] = top;
  workgroupBarrier();
  for (var i = 0u; i < GROUP; i++) { top = max(top, tops[i]); }
  for (var i = thread; i < row.count; i += GROUP) { scores[i] = exp(scores[i] - top); }
  workgroupBarrier();

  let d = thread % D4;
  let part = thread / D4;
  var total = 0.0;
  var sum = vec4f();
  if (part < PARTS) {
    for (var i = part; i < row.count; i += PARTS) {
      total += scores[i];
      sum += scores[i] * entry(row, i, values + d);
    }
  }
  totals[thread] = total;
  sums[thread] = sum;
  workgroupBarrier();
  if (part > 0) { return; }
  for (var i = 1u; i < PARTS; i++) {
    total += totals[i * D4 + d];
    sum += sums[i * D4 + d];
  }
  out[(row.m * HQ + head) * D4 + d] = sum / total;
  if (head % (HQ / HKV) == 0) { // the first query head of a key head writes the cache
    let slot = slots[row.m] * 2 * HKV * D4;
    cache[slot + keys + d] = entry(row, row.count - 1, keys + d);
    cache[slot + values + d] = entry(row, row.count - 1, values + d);
  }
}
