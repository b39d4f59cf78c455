// dx = dy·Wᵀ + v·A + sofar
//
// The same tile as forward.wgsl: 16 rows × 128 columns a workgroup, 4 × 8 a thread. A column of Wᵀ is a row of
// W, so the weights too pass through workgroup memory: read along N, used across K.
override M: u32;
override K: u32; // K and N are multiples of 8
override N: u32;
override R: u32;
override MS: u32; // M, or 1
@group(0) @binding(0) var<storage, read> dy: array<vec4f>;       // [M, N]
@group(0) @binding(1) var<storage, read> w: array<vec4u>;        // [K, N] f16
@group(0) @binding(2) var<storage, read> v: array<f32>;          // [M, R]
@group(0) @binding(3) var<storage, read> a: array<vec4f>;        // [R, K]
@group(0) @binding(4) var<storage, read> sofar: array<vec4f>;    // [MS, K]
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>; // [M, K]

const DEPTH = 32u; // steps of the sum staged at a time
const LANES = 17u; // 16 and one, so that neighbours fall into different banks
var<workgroup> staged: array<vec4f, 4 * DEPTH>;                // [band, depth] of 4 rows
var<workgroup> weights: array<vec4u, DEPTH / 8 * 8 * LANES>;   // [depth / 8, column % 8, column / 8] of 8 steps

/** Eight steps of the sum, for 4 rows: near and far hold a column of 4 rows for each. */
fn eightSteps(near: mat4x4f, far: mat4x4f, w: vec4u) -> vec4f {
  return near * vec4f(unpack2x16float(w.x), unpack2x16float(w.y)) + far * vec4f(unpack2x16float(w.z), unpack2x16float(w.w));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let lane = t % 16;
  let band = t / 16;
  let eight = group.y * 16 + lane;
  let c = min(eight, K / 8 - 1); // columns past the end repeat the last and are not stored
  var z: array<vec4f, 8>;        // of 4 rows, by column 8·eight + j; indexed by constants only, so that it stays in registers

  for (var n0 = 0u; n0 < N; n0 += DEPTH) {
    for (var i = t; i < DEPTH; i += 64) { // a block of 4 rows × 4 steps
      let o = min(group.x * 16 + i / 8 * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * (N / 4) + n0 / 4 + i % 8;
      let block = transpose(mat4x4f(dy[o.x], dy[o.y], dy[o.z], dy[o.w]));
      staged[4 * i] = block[0];
      staged[4 * i + 1] = block[1];
      staged[4 * i + 2] = block[2];
      staged[4 * i + 3] = block[3];
    }
    for (var i = t; i < DEPTH / 8 * 128; i += 64) {
      let column = i / (DEPTH / 8);
      let k = min(group.y * 128 + column, K - 1);
      weights[(i % (DEPTH / 8) * 8 + column % 8) * LANES + column / 8] = w[(k * N + n0) / 8 + i % (DEPTH / 8)];
    }
    workgroupBarrier();
    for (var n = 0u; n < min(DEPTH, N - n0); n += 8) {
      let o = band * DEPTH + n;
      let near = mat4x4f(staged[o], staged[o + 1], staged[o + 2], staged[o + 3]);
      let far = mat4x4f(staged[o + 4], staged[o + 5], staged[o + 6], staged[o + 7]);
      let q = n * LANES + lane;
      z[0] += eightSteps(near, far, weights[q]);
      z[1] += eightSteps(near, far, weights[q + LANES]);
      z[2] += eightSteps(near, far, weights[q + 2 * LANES]);
      z[3] += eightSteps(near, far, weights[q + 3 * LANES]);
      z[4] += eightSteps(near, far, weights[q + 4 * LANES]);
      z[5] += eightSteps(near, far, weights[q + 5 * LANES]);
      z[6] += eightSteps(near, far, weights[q + 6 * LANES]);
      z[7] += eightSteps(near, far, weights[q + 7 * LANES]);
    }
    workgroupBarrier();
  }

  for (var r0 = 0u; r0 < R; r0 += DEPTH) {
    for (var i = t; i < 4 * DEPTH; i += 64) {
      let o = min(group.x * 16 + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * R + r0 + i % DEPTH;
      staged[i] = vec4f(v[o.x], v[o.y], v[o.z], v[o.w]);
    }
    workgroupBarrier();
    for (var r = r0; r < min(R, r0 + DEPTH); r++) {
      let d = staged[band * DEPTH + r - r0];
      let low = a[r * (K / 4) + 2 * c];
      let high = a[r * (K / 4) + 2 * c + 1];
      z[0] += d * low.x;
      z[1] += d * low.y;
      z[2] += d * low.z;
      z[3] += d * low.w;
      z[4] += d * high.x;
      z[5] += d * high.y;
      z[6] += d * high.z;
      z[7] += d * high.w;
    }
    workgroupBarrier();
  }

  if (eight >= K / 8) { return; }
  let low = transpose(mat4x4f(z[0], z[1], z[2], z[3]));
  let high = transpose(mat4x4f(z[4], z[5], z[6], z[7]));
  let first = group.x * 16 + band * 4;
  for (var m = first; m < min(M, first + 4); m++) {
    let o = m * (K / 4) + 2 * c;
    let r = min(m, MS - 1) * (K / 4) + 2 * c;
    dx[o] = low[m - first] + sofar[r];
    dx[o + 1] = high[m - first] + sofar[r + 1];
  }
}
