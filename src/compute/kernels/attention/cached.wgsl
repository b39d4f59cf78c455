// Decoding and token trees: out_m = Σ_k p_mk v_k over prompt rows pad..P−1, the row's ancestors
// in the cache, and itself; its own k, v go to cache[slots[m]]. A thread owns one row of one head
// and 16 channels of its output; over the prompt it goes four keys at a time, over the few tokens
// since then one by one, with a running softmax.
struct Sizes {
  M: u32,
  P: u32,
  DEPTH: u32,
  HQ: u32,
  HKV: u32,
  D4: u32,    // D / 4
  SCALE: f32, // 1/√REAL
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
const NEVER = -1e30;
// [M, W/4]: q [HQ, D] | k [HKV, D] | v [HKV, D]
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;
@group(0) @binding(1) var<storage, read> prompt: array<vec4f>;      // [P, W/4], the same columns
@group(0) @binding(2) var<storage, read> prefix: array<u32, 4>;     // pad, 0, 0, 0
// [M, DEPTH] slots, oldest first
@group(0) @binding(3) var<storage, read> ancestors: array<u32>;
@group(0) @binding(4) var<storage, read> counts: array<u32>;        // [M]
@group(0) @binding(5) var<storage, read> slots: array<u32>;         // [M]
// [S, WC/4]: k [HKV, D] | v [HKV, D]
@group(0) @binding(6) var<storage, read_write> cache: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> out: array<vec4f>;   // [M, HQ·D4]

/** vec4 d of the values of four keys of the prompt, a column each. */
fn values(v: vec4u, d: u32) -> mat4x4f {
  let o = v + d;
  return mat4x4f(prompt[o.x], prompt[o.y], prompt[o.z], prompt[o.w]);
}

fn store(o: u32, d: u32, sum: vec4f) { if (d < sizes.D4) { out[o + d] = sum; } }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let m = id.x;
  if (m >= sizes.M) { return; }
  let head = id.y;
  let first = id.z * 4; // vec4 of the head
  let pair = head * sizes.HKV / sizes.HQ;
  let pad = min(prefix[0], sizes.P);
  let width = (sizes.HQ + 2 * sizes.HKV) * sizes.D4;
  let q = m * width + head * sizes.D4;
  let entry = 2 * sizes.HKV * sizes.D4;    // of the cache
  let further = sizes.HKV * sizes.D4;      // v is this much further than k
  let own = m * width + (sizes.HQ + pair) * sizes.D4;
  // past the head's end the last, which is not stored
  let channels = min(first + vec4u(0, 1, 2, 3), vec4u(sizes.D4 - 1));

  var best = NEVER; // running maximum
  var total = 0.0;  // Σ exp(s − best)
  var sum: mat4x4f; // Σ exp(s − best)·v
  for (var i = pad; i < sizes.P; i += 4) {
    let k = min(i + vec4u(0, 1, 2, 3), vec4u(sizes.P - 1)) * width + (sizes.HQ + pair) * sizes.D4;
    var s = vec4f();
    for (var d = 0u; d < sizes.D4; d++) {
      let x = qkv[q + d];
      s += vec4f(
        dot(x, prompt[k.x + d]),
        dot(x, prompt[k.y + d]),
        dot(x, prompt[k.z + d]),
        dot(x, prompt[k.w + d]),
      );
    }
    s = select(vec4f(NEVER), s * sizes.SCALE, i + vec4u(0, 1, 2, 3) < vec4u(sizes.P));
    let top = max(best, max(max(s.x, s.y), max(s.z, s.w)));
    let fade = exp(best - top);
    let p = exp(s - top);
    best = top;
    total = total * fade + dot(p, vec4f(1));
    let v = k + further;
    sum = mat4x4f(
      sum[0] * fade + values(v, channels.x) * p,
      sum[1] * fade + values(v, channels.y) * p,
      sum[2] * fade + values(v, channels.z) * p,
      sum[3] * fade + values(v, channels.w) * p,
    );
  }
  let count = min(counts[m], sizes.DEPTH);
  for (var i = 0u; i <= count; i++) { // the ancestors, then the row itself
    var s = 0.0;
    var v: mat4x4f;
    if (i < count) {
      let k = ancestors[m * sizes.DEPTH + i] * entry + pair * sizes.D4;
      for (var d = 0u; d < sizes.D4; d++) { s += dot(qkv[q + d], cache[k + d]); }
      let o = k + further + channels;
      v = mat4x4f(cache[o.x], cache[o.y], cache[o.z], cache[o.w]);
    } else {
      for (var d = 0u; d < sizes.D4; d++) { s += dot(qkv[q + d], qkv[own + d]); }
      let o = own + further + channels;
      v = mat4x4f(qkv[o.x], qkv[o.y], qkv[o.z], qkv[o.w]);
    }
    let top = max(best, s * sizes.SCALE);
    let fade = exp(best - top);
    let p = exp(s * sizes.SCALE - top);
    best = top;
    total = total * fade + p;
    sum = sum * fade + v * p;
  }

  let o = (m * sizes.HQ + head) * sizes.D4;
  store(o, first, sum[0] / total);
  store(o, first + 1, sum[1] / total);
  store(o, first + 2, sum[2] / total);
  store(o, first + 3, sum[3] / total);
  // the first query head of a key head writes the cache
  if (first == 0 && head % (sizes.HQ / sizes.HKV) == 0) {
    let slot = slots[m] * entry + pair * sizes.D4;
    for (var d = 0u; d < sizes.D4; d++) {
      cache[slot + d] = qkv[own + d];
      cache[slot + further + d] = qkv[own + further + d];
    }
  }
}
