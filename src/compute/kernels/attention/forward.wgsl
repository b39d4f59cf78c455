// out_m = Σ_k p_mk v_k,  p_mk = exp(s_mk − lse_m),  s_mk = q_m·k_k/√REAL,
// lse_m = log Σ_k exp s_mk;  REAL channels of a head are no padding
//
// Row m of the prompt (m < P) sees prompt rows pad..m; row P + b·T + i sees prompt rows pad..P−1
// and its own sequence up to itself. Rows below pad see nothing: out = 0, lse = 0.
// A thread owns one row of one head and 16 channels of its output. It goes over its keys four at a
// time with a running softmax (Milakov & Gimelshein 2018); neighbours are neighbouring rows and
// read the same keys.
struct Sizes {
  M: u32,
  P: u32,
  T: u32,
  HQ: u32,
  HKV: u32,
  D4: u32,    // D / 4; rows of qkv are q [HQ, D] | k [HKV, D] | v [HKV, D]
  SCALE: f32, // 1/√REAL
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
const NEVER = -1e30;
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;       // [M, W/4]
@group(0) @binding(1) var<storage, read> prefix: array<u32, 4>;   // pad, 0, 0, 0
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>; // [M, HQ·D4]
@group(0) @binding(3) var<storage, read_write> lse: array<f32>;   // [M, HQ]

/** vec4 d of the values of four keys, a column each. */
fn values(v: vec4u, d: u32) -> mat4x4f {
  let o = v + d;
  return mat4x4f(qkv[o.x], qkv[o.y], qkv[o.z], qkv[o.w]);
}

fn store(o: u32, d: u32, sum: vec4f) { if (d < sizes.D4) { out[o + d] = sum; } }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let m = id.x;
  if (m >= sizes.M) { return; }
  let head = id.y;
  let first = id.z * 4; // vec4 of the head
  // past the head's end the last, which is not stored
  let channels = min(first + vec4u(0, 1, 2, 3), vec4u(sizes.D4 - 1));
  let pad = min(prefix[0], sizes.P);
  let width = (sizes.HQ + 2 * sizes.HKV) * sizes.D4;
  // column of k; v is HKV·D4 further
  let keys = (sizes.HQ + head * sizes.HKV / sizes.HQ) * sizes.D4;
  let q = m * width + head * sizes.D4;
  // where the row's sequence begins
  let own = sizes.P + (max(m, sizes.P) - sizes.P) / sizes.T * sizes.T;
  let prompt = select(sizes.P, m + 1, m < sizes.P) - min(pad, select(sizes.P, m + 1, m < sizes.P));
  let count = prompt + select(m + 1u - own, 0u, m < sizes.P);

  var best = NEVER; // running maximum
  var total = 0.0;  // Σ exp(s − best)
  var sum: mat4x4f; // Σ exp(s − best)·v, vec4s first … first + 3
  for (var i = 0u; i < count; i += 4) {
    let each = min(i + vec4u(0, 1, 2, 3), vec4u(count - 1));
    let k = select(own + each - prompt, pad + each, each < vec4u(prompt)) * width + keys;
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
    s = select(vec4f(NEVER), s * sizes.SCALE, i + vec4u(0, 1, 2, 3) < vec4u(count));
    let top = max(best, max(max(s.x, s.y), max(s.z, s.w)));
    let fade = exp(best - top);
    let p = exp(s - top);
    best = top;
    total = total * fade + dot(p, vec4f(1));
    let v = k + sizes.HKV * sizes.D4;
    sum = mat4x4f(
      sum[0] * fade + values(v, channels.x) * p,
      sum[1] * fade + values(v, channels.y) * p,
      sum[2] * fade + values(v, channels.z) * p,
      sum[3] * fade + values(v, channels.w) * p,
    );
  }

  let inverse = select(1.0 / total, 0.0, count == 0);
  let o = (m * sizes.HQ + head) * sizes.D4;
  store(o, first, sum[0] * inverse);
  store(o, first + 1, sum[1] * inverse);
  store(o, first + 2, sum[2] * inverse);
  store(o, first + 3, sum[3] * inverse);
  if (first == 0) { lse[m * sizes.HQ + head] = select(best + log(total), 0.0, count == 0); }
}
