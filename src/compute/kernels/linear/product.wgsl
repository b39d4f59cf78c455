// y = x·W + bias + u·B + residual
//
// A thread owns 4 rows × 8 columns and reads straight what it needs: 16 lanes along the columns
// read neighbours of W, and the same rows of x serve all of them. A workgroup has 4 bands of rows,
// or, for few rows and a deep sum, one band and 4 slices of the depth, whose sums are added in
// order; without slices no thread waits for another. halves.wgsl or blocks.wgsl, which unpack W,
// make one shader with this file.
struct Sizes {
  M: u32,
  K: u32,      // K and N are multiples of 8
  N: u32,
  R: u32,
  MR: u32,     // M, or 1
  SLICES: u32, // 1, or 4
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
override SUMS: u32; // 1, or 64 with slices: room for half of one slice's sums
@group(0) @binding(0) var<storage, read> x: array<vec4f>;        // [M, K]
@group(0) @binding(1) var<storage, read> w: array<vec4u>;        // [K, N], packed
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;     // [N]
@group(0) @binding(3) var<storage, read> u: array<f32>;          // [M, R]
@group(0) @binding(4) var<storage, read> b: array<vec4f>;        // [R, N]
@group(0) @binding(5) var<storage, read> residual: array<vec4f>; // [MR, N]
@group(0) @binding(6) var<storage, read_write> y: array<vec4f>;  // [M, N]

var<workgroup> sums: array<vec4f, SUMS>; // [4 rows, 16 lanes] of one slice

/** Row i is columns·rows[i]. */
fn outer(columns: vec4f, rows: vec4f) -> mat4x4f {
  return mat4x4f(columns * rows.x, columns * rows.y, columns * rows.z, columns * rows.w);
}

/** The sums that another slice left. */
fn sliceSums(lane: u32) -> mat4x4f {
  return mat4x4f(sums[lane], sums[16 + lane], sums[32 + lane], sums[48 + lane]);
}

fn finish(m: u32, c: u32, low: vec4f, high: vec4f) {
  if (m >= sizes.M) { return; }
  let o = m * (sizes.N / 4) + 2 * c;
  let r = min(m, sizes.MR - 1) * (sizes.N / 4) + 2 * c;
  y[o] = low + bias[2 * c] + residual[r];
  y[o + 1] = high + bias[2 * c + 1] + residual[r + 1];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let lane = t % 16;
  let slice = t / 16 % sizes.SLICES;
  let first = (group.x * (4 / sizes.SLICES) + t / 16 / sizes.SLICES) * 4;
  // rows past the end repeat the last and are not stored
  let row = min(first + vec4u(0, 1, 2, 3), vec4u(sizes.M - 1));
  let eight = group.y * 16 + lane;
  let c = min(eight, sizes.N / 8 - 1); // and so do columns
  var low: mat4x4f;              // 4 rows of columns 8c … 8c + 3
  var high: mat4x4f;             // and of 8c + 4 … 8c + 7

  for (var k = 4 * slice; k < sizes.K; k += 4 * sizes.SLICES) {
    let o = row * (sizes.K / 4) + k / 4;
    let a = transpose(mat4x4f(x[o.x], x[o.y], x[o.z], x[o.w])); // 4 steps of 4 rows
    let s = weights(k / 4, c);
    low += outer(s.low[0], a[0]);
    high += outer(s.high[0], a[0]);
    low += outer(s.low[1], a[1]);
    high += outer(s.high[1], a[1]);
    low += outer(s.low[2], a[2]);
    high += outer(s.high[2], a[2]);
    low += outer(s.low[3], a[3]);
    high += outer(s.high[3], a[3]);
  }
  for (var r = slice; r < sizes.R; r += sizes.SLICES) {
    let o = row * sizes.R + r;
    let a = vec4f(u[o.x], u[o.y], u[o.z], u[o.w]);
    let q = r * (sizes.N / 4) + 2 * c;
    low += outer(b[q], a);
    high += outer(b[q + 1], a);
  }

  if (sizes.SLICES > 1) {
    for (var s = 1u; s < sizes.SLICES; s++) { // in order, so that every run gives the same bits
      if (slice == s) {
        sums[lane] = low[0];
        sums[16 + lane] = low[1];
        sums[32 + lane] = low[2];
        sums[48 + lane] = low[3];
      }
      workgroupBarrier();
      if (slice == 0) { low += sliceSums(lane); }
      workgroupBarrier();
      if (slice == s) {
        sums[lane] = high[0];
        sums[16 + lane] = high[1];
        sums[32 + lane] = high[2];
        sums[48 + lane] = high[3];
      }
      workgroupBarrier();
      if (slice == 0) { high += sliceSums(lane); }
      workgroupBarrier();
    }
  }

  if (slice > 0 || eight >= sizes.N / 8) { return; }
  finish(first, c, low[0], high[0]);
  finish(first + 1, c, low[1], high[1]);
  finish(first + 2, c, low[2], high[2]);
  finish(first + 3, c, low[3], high[3]);
}
