// dx = dy·Wᵀ + v·A + sofar
//
// The same tile as forward.wgsl: 16 rows × 128 columns a workgroup, 4 × 8 a thread. A column of Wᵀ is a row of
// W, so the weights too pass through workgroup memory: read along N, used across K.
override K: u32;
override N: u32;      // even
override R: u32;
@group(0) @binding(0) var<storage, read> dy: array<f32>;        // [M, N]
@group(0) @binding(1) var<storage, read> w: array<u32>;         // [K, N] f16 in pairs along N
@group(0) @binding(2) var<storage, read> v: array<f32>;         // [M, R]
@group(0) @binding(3) var<storage, read> a: array<f32>;         // [R, K]
@group(0) @binding(4) var<storage, read> sofar: array<f32>;     // [MS, K]
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;  // [M, K]

const DEPTH = 32u; // steps of the sum staged at a time
const WORDS = 16u; // DEPTH / 2
const PITCH = 129u; // of 128 columns; odd, so that a column's words fall into different banks
var<workgroup> staged: array<vec4f, 4 * DEPTH>;       // [band, depth] of 4 rows
var<workgroup> weights: array<u32, WORDS * PITCH>;    // [word, column]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) t: u32) {
  let M = arrayLength(&dx) / K;
  let MS = arrayLength(&sofar) / K; // M, or 1
  let lane = t % 16;
  let band = t / 16;
  let row = group.x * 16;
  let column = group.y * 128;
  var z: array<vec4f, 8>; // of 4 rows, by column lane + 16j

  for (var n0 = 0u; n0 < N; n0 += DEPTH) {
    for (var i = t; i < 4 * DEPTH; i += 64) {
      let o = min(row + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * N + n0 + i % DEPTH;
      staged[i] = vec4f(dy[o.x], dy[o.y], dy[o.z], dy[o.w]);
    }
    for (var i = t; i < WORDS * 128; i += 64) {
      weights[i % WORDS * PITCH + i / WORDS] = w[(min(column + i / WORDS, K - 1) * N + n0) / 2 + i % WORDS];
    }
    workgroupBarrier();
    for (var n = 0u; n < min(DEPTH, N - n0) * grid.z; n += 2) {
      let d0 = staged[band * DEPTH + n];
      let d1 = staged[band * DEPTH + n + 1];
      let o = n / 2 * PITCH + lane;
      for (var j = 0u; j < 8; j++) {
        let e = unpack2x16float(weights[o + 16 * j]);
        z[j] += d0 * e.x + d1 * e.y;
      }
    }
    workgroupBarrier();
  }

  for (var r0 = 0u; r0 < R; r0 += DEPTH) {
    for (var i = t; i < 4 * DEPTH; i += 64) {
      let o = min(row + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * R + r0 + i % DEPTH;
      staged[i] = vec4f(v[o.x], v[o.y], v[o.z], v[o.w]);
    }
    workgroupBarrier();
    for (var r = r0; r < min(R, r0 + DEPTH) * grid.z; r++) {
      let d = staged[band * DEPTH + r - r0];
      for (var j = 0u; j < 8; j++) { z[j] += d * a[r * K + min(column + lane + 16 * j, K - 1)]; }
    }
    workgroupBarrier();
  }

  for (var half = 0u; half < 2 * grid.z; half++) { // out through workgroup memory: lines of dx
    for (var j = 0u; j < 4; j++) {
      let e = bitcast<vec4u>(select(z[j], z[j + 4], half == 1));
      let o = (16 * j + lane) * 16 + band * 4;
      weights[o] = e.x;
      weights[o + 1] = e.y;
      weights[o + 2] = e.z;
      weights[o + 3] = e.w;
    }
    workgroupBarrier();
    for (var i = t; i < 16 * 64; i += 64) {
      let m = row + i / 64;
      let k = column + half * 64 + i % 64;
      if (m < M && k < K) { dx[m * K + k] = bitcast<f32>(weights[i % 64 * 16 + i / 64]) + sofar[min(m, MS - 1) * K + k]; }
    }
    workgroupBarrier();
  }
}
