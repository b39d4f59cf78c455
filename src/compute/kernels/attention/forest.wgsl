// Known token trees: out_m = Σ_k p_mk v_k over prompt rows pad..P−1, the row's ancestors, which are
// other rows of the same launch, and itself. A thread owns one row of one head and 16 channels of
// its output; it goes over its keys four at a time with a running softmax.
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
// [M, DEPTH] rows, oldest first
@group(0) @binding(3) var<storage, read> ancestors: array<u32>;
@group(0) @binding(4) var<storage, read> counts: array<u32>;        // [M]
@group(0) @binding(5) var<storage, read_write> out: array<vec4f>;   // [M, HQ·D4]

/** vec4 d of the values of four keys of the prompt, a column each. */
fn promptValues(v: vec4u, d: u32) -> mat4x4f {
  let o = v + d;
  return mat4x4f(prompt[o.x], prompt[o.y], prompt[o.z], prompt[o.w]);
}

/** The same of four rows. */
fn values(v: vec4u, d: u32) -> mat4x4f {
  let o = v + d;
  return mat4x4f(qkv[o.x], qkv[o.y], qkv[o.z], qkv[o.w]);
}

/** Row i of the row's own path: an ancestor, or the row itself at the end. */
fn onPath(m: u32, i: u32, count: u32) -> u32 {
  if (i >= count) { return m; }
  return min(ancestors[m * sizes.DEPTH + i], sizes.M - 1);
}

var<private> best = NEVER; // running maximum
var<private> total = 0.0;  // Σ exp(s − best)
var<private> sum: mat4x4f; // Σ exp(s − best)·v

/** exp(s − best) of four scores, added to the total; the sums so far are of the new maximum. */
fn take(s: vec4f) -> vec4f {
  let top = max(best, max(max(s.x, s.y), max(s.z, s.w)));
  let fade = exp(best - top);
  best = top;
  let p = exp(s - top);
  total = total * fade + dot(p, vec4f(1));
  sum *= fade;
  return p;
}

fn store(o: u32, d: u32, value: vec4f) { if (d < sizes.D4) { out[o + d] = value; } }

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
  let column = (sizes.HQ + pair) * sizes.D4; // of k
  let further = sizes.HKV * sizes.D4;        // v is this much further than k
  let four = vec4u(0, 1, 2, 3);
  // past the head's end the last, which is not stored
  let channels = min(first + four, vec4u(sizes.D4 - 1));

  for (var i = pad; i < sizes.P; i += 4) {
    let k = min(i + four, vec4u(sizes.P - 1)) * width + column;
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
    s = select(vec4f(NEVER), s * sizes.SCALE, i + four < vec4u(sizes.P));
    let p = take(s);
    let v = k + further;
    sum += mat4x4f(
      promptValues(v, channels.x) * p,
      promptValues(v, channels.y) * p,
      promptValues(v, channels.z) * p,
      promptValues(v, channels.w) * p,
    );
  }
  let count = min(counts[m], sizes.DEPTH);
  for (var i = 0u; i <= count; i += 4) { // the ancestors, then the row itself
    let rows = vec4u(
      onPath(m, i, count),
      onPath(m, i + 1, count),
      onPath(m, i + 2, count),
      onPath(m, i + 3, count),
    );
    let k = rows * width + column;
    var s = vec4f();
    for (var d = 0u; d < sizes.D4; d++) {
      let x = qkv[q + d];
      s += vec4f(
        dot(x, qkv[k.x + d]),
        dot(x, qkv[k.y + d]),
        dot(x, qkv[k.z + d]),
        dot(x, qkv[k.w + d]),
      );
    }
    s = select(vec4f(NEVER), s * sizes.SCALE, i + four <= vec4u(count));
    let p = take(s);
    let v = k + further;
    sum += mat4x4f(
      values(v, channels.x) * p,
      values(v, channels.y) * p,
      values(v, channels.z) * p,
      values(v, channels.w) * p,
    );
  }

  let o = (m * sizes.HQ + head) * sizes.D4;
  store(o, first, sum[0] / total);
  store(o, first + 1, sum[1] / total);
  store(o, first + 2, sum[2] / total);
  store(o, first + 3, sum[3] / total);
}
