// What the backward needs of every row and key that it sees, with p and s of forward.wgsl and
// do = dout:
//   p_mk = exp(s_mk − lse_m),  ds_mk = p_mk (do_m·v_k − do_m·out_m)/√REAL
// Keys are numbered by slot: row j of the prompt is slot j, token i of a sequence slot P + i. Pairs
// that are not seen are 0. A thread owns one row of one head and goes over the slots four at a
// time.
struct Sizes {
  M: u32,
  P: u32,
  T: u32,
  SLOTS: u32, // P + T
  HQ: u32,
  HKV: u32,
  D4: u32,    // D / 4
  SCALE: f32, // 1/√REAL
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;        // [M, W/4]
@group(0) @binding(1) var<storage, read> out: array<vec4f>;        // [M, HQ·D4]
@group(0) @binding(2) var<storage, read> lse: array<f32>;          // [M, HQ]
@group(0) @binding(3) var<storage, read> dout: array<vec4f>;       // [M, HQ·D4]
@group(0) @binding(4) var<storage, read> prefix: array<u32, 4>;    // pad, 0, 0, 0
@group(0) @binding(5) var<storage, read_write> pds: array<vec2f>;  // [M, HQ, SLOTS] (p, ds)

fn store(o: u32, slot: u32, p: f32, ds: f32) {
  if (slot < sizes.SLOTS) { pds[o + slot] = vec2f(p, ds); }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let m = id.x;
  if (m >= sizes.M) { return; }
  let head = id.y;
  let pad = min(prefix[0], sizes.P);
  let width = (sizes.HQ + 2 * sizes.HKV) * sizes.D4;
  // column of k; v is HKV·D4 further
  let keys = (sizes.HQ + head * sizes.HKV / sizes.HQ) * sizes.D4;
  let q = m * width + head * sizes.D4;
  let o = (m * sizes.HQ + head) * sizes.D4;
  // where the row's sequence begins
  let own = sizes.P + (max(m, sizes.P) - sizes.P) / sizes.T * sizes.T;
  let to = select(sizes.P + m - own, m, m < sizes.P); // its own slot

  var delta = 0.0; // do·out
  for (var d = 0u; d < sizes.D4; d++) { delta += dot(dout[o + d], out[o + d]); }
  let norm = lse[m * sizes.HQ + head];

  for (var i = 0u; i < sizes.SLOTS; i += 4) {
    let slot = i + vec4u(0, 1, 2, 3);
    let seen = (slot >= vec4u(pad)) & (slot <= vec4u(to));
    let held = clamp(slot, vec4u(min(pad, to)), vec4u(to));
    let k = select(own + held - sizes.P, held, held < vec4u(sizes.P)) * width + keys;
    var s = vec4f();
    var g = vec4f();
    for (var d = 0u; d < select(0u, sizes.D4, any(seen)); d++) {
      let x = qkv[q + d];
      let y = dout[o + d];
      let v = k + sizes.HKV * sizes.D4 + d;
      s += vec4f(
        dot(x, qkv[k.x + d]),
        dot(x, qkv[k.y + d]),
        dot(x, qkv[k.z + d]),
        dot(x, qkv[k.w + d]),
      );
      g += vec4f(dot(y, qkv[v.x]), dot(y, qkv[v.y]), dot(y, qkv[v.z]), dot(y, qkv[v.w]));
    }
    let p = select(vec4f(), exp(min(s * sizes.SCALE - norm, vec4f(0.5))), seen);
    let ds = p * (g - delta) * sizes.SCALE;
    let at = (m * sizes.HQ + head) * sizes.SLOTS;
    store(at, slot.x, p.x, ds.x);
    store(at, slot.y, p.y, ds.y);
    store(at, slot.z, p.z, ds.z);
    store(at, slot.w, p.w, ds.w);
  }
}
