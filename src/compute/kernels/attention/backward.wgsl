// dq_m = Σ_k ds_mk k_k, dk_k = Σ_m ds_mk q_m, dv_k = Σ_m p_mk do_m, with p and ds of
// weights.wgsl. A thread owns four channels of one row of dqkv and sums over keys, or over the rows
// that see its key, in order: no atomics and no barrier. Neighbours read neighbouring channels.
struct Sizes {
  M: u32,
  P: u32,
  T: u32,
  SLOTS: u32, // P + T
  HQ: u32,
  HKV: u32,
  D4: u32,    // D / 4; rows of qkv and dqkv are q [HQ, D] | k [HKV, D] | v [HKV, D]
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;        // [M, W/4]
@group(0) @binding(1) var<storage, read> pds: array<vec2f>;        // [M, HQ, SLOTS] (p, ds)
@group(0) @binding(2) var<storage, read> dout: array<vec4f>;       // [M, HQ·D4]
@group(0) @binding(3) var<storage, read> prefix: array<u32, 4>;    // pad, 0, 0, 0
@group(0) @binding(4) var<storage, read_write> dqkv: array<vec4f>; // [M, W/4]

/** Σ over the keys that row m sees. */
fn query(m: u32, column: u32) -> vec4f {
  let head = column / sizes.D4;
  let width = (sizes.HQ + 2 * sizes.HKV) * sizes.D4;
  // where the row's sequence begins
  let own = sizes.P + (max(m, sizes.P) - sizes.P) / sizes.T * sizes.T;
  let k = (sizes.HQ + head * sizes.HKV / sizes.HQ) * sizes.D4 + column % sizes.D4;
  let at = (m * sizes.HQ + head) * sizes.SLOTS;
  var sum = vec4f();
  for (var j = min(prefix[0], sizes.P); j < min(sizes.P, m + 1); j++) {
    sum += pds[at + j].y * qkv[j * width + k];
  }
  if (m >= sizes.P) {
    for (var row = own; row <= m; row++) {
      sum += pds[at + sizes.P + row - own].y * qkv[row * width + k];
    }
  }
  return sum;
}

/** p or ds of row m under head h at `slot`; nothing from row `end` on. */
fn weight(m: u32, h: u32, slot: u32, end: u32) -> vec2f {
  return select(vec2f(), pds[(min(m, end - 1) * sizes.HQ + h) * sizes.SLOTS + slot], m < end);
}

/**
 * Σ over the rows that see key `row` and over the query heads that share it: of p·do for its value,
 * of ds·q for its key.
 */
fn key(row: u32, column: u32) -> vec4f {
  let pair = (column / sizes.D4 - sizes.HQ) % sizes.HKV;
  let d = column % sizes.D4;
  let own = sizes.P + (max(row, sizes.P) - sizes.P) / sizes.T * sizes.T;
  let slot = select(sizes.P + row - own, row, row < sizes.P);
  // no row from here on sees it
  let end = select(min(own + sizes.T, sizes.M), sizes.M, row < sizes.P);
  let width = (sizes.HQ + 2 * sizes.HKV) * sizes.D4;
  var sum = vec4f();
  if (row < prefix[0]) { return sum; }
  for (var h = pair * (sizes.HQ / sizes.HKV); h < (pair + 1) * (sizes.HQ / sizes.HKV); h++) {
    if (column >= (sizes.HQ + sizes.HKV) * sizes.D4) {
      for (var m = row; m < end; m += 4) {
        for (var j = 0u; j < 4; j++) {
          let o = (min(m + j, sizes.M - 1) * sizes.HQ + h) * sizes.D4 + d;
          sum += weight(m + j, h, slot, end).x * dout[o];
        }
      }
    } else {
      for (var m = row; m < end; m += 4) {
        for (var j = 0u; j < 4; j++) {
          let q = min(m + j, sizes.M - 1) * width + h * sizes.D4 + d;
          sum += weight(m + j, h, slot, end).y * qkv[q];
        }
      }
    }
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  let width = (sizes.HQ + 2 * sizes.HKV) * sizes.D4;
  if (i >= sizes.M * width) { return; }
  let column = i % width;
  if (column < sizes.HQ * sizes.D4) {
    dqkv[i] = query(i / width, column);
  } else {
    dqkv[i] = key(i / width, column);
  }
}
