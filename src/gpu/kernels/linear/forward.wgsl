// y = x·W + bias + scale·u·Bᵀ + residual
//
// A workgroup owns 16 rows × 128 columns, a thread 4 rows × 8 columns: 4 bands of rows, 16 lanes along the
// columns (words of two, 16 words apart, so that neighbours read neighbours), SLICES along the depth for few
// rows and deep sums. x passes through workgroup memory; the weights are read straight.
// M comes from the bindings, so that one pipeline serves batches of every size. Loops that touch memory have
// bounds no compiler can see (grid.z is 1): unrolled, they take software drivers seconds to compile.
override K: u32;
override N: u32;      // even
override R: u32;
override SLICES: u32; // 1, or 4
override SUMS: u32;   // room for one slice's sums: 512, or 1 when there is one slice
@group(0) @binding(0) var<storage, read> x: array<f32>;        // [M, K]
@group(0) @binding(1) var<storage, read> w: array<u32>;        // [K, N] f16 in pairs along N
@group(0) @binding(2) var<storage, read> bias: array<f32>;     // [N]
@group(0) @binding(3) var<storage, read> u: array<f32>;        // [M, R]
@group(0) @binding(4) var<storage, read> b: array<f32>;        // [N, R]
@group(0) @binding(5) var<storage, read> scale: array<f32>;    // [1]
@group(0) @binding(6) var<storage, read> residual: array<f32>; // [MR, N]
@group(0) @binding(7) var<storage, read_write> y: array<f32>;  // [M, N]

const DEPTH = 64u; // steps of the sum staged at a time
var<workgroup> staged: array<vec4f, 4 * DEPTH>; // [band, depth] of 4 rows
var<workgroup> sums: array<vec4f, SUMS>;        // [8, 64] of one slice

@compute @workgroup_size(64, SLICES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) t: u32) {
  let M = arrayLength(&y) / N;
  let MR = arrayLength(&residual) / N; // M, or 1
  let lane = t % 16;
  let band = t / 16 % 4;
  let slice = t / 64;
  let row = group.x * 16;
  let word = group.y * 64 + lane + vec4u(0, 16, 32, 48);
  let c = min(word, vec4u(N / 2 - 1)); // columns past the end repeat the last and are not stored
  var z: array<vec4f, 8>;              // of 4 rows, by column

  for (var k0 = 0u; k0 < K; k0 += DEPTH) {
    for (var i = t; i < 4 * DEPTH; i += 64 * SLICES) {
      let o = min(row + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * K + k0 + i % DEPTH;
      staged[i] = vec4f(x[o.x], x[o.y], x[o.z], x[o.w]);
    }
    workgroupBarrier();
    let end = min(DEPTH / SLICES * (slice + 1), K - k0);
    for (var k = DEPTH / SLICES * slice; k < end; k++) {
      let a = staged[band * DEPTH + k];
      let o = (k0 + k) * (N / 2) + c;
      let w0 = unpack2x16float(w[o.x]);
      let w1 = unpack2x16float(w[o.y]);
      let w2 = unpack2x16float(w[o.z]);
      let w3 = unpack2x16float(w[o.w]);
      z[0] += a * w0.x;
      z[1] += a * w0.y;
      z[2] += a * w1.x;
      z[3] += a * w1.y;
      z[4] += a * w2.x;
      z[5] += a * w2.y;
      z[6] += a * w3.x;
      z[7] += a * w3.y;
    }
    workgroupBarrier();
  }

  for (var s = 1u; s < SLICES * grid.z; s++) { // in order, so that every run gives the same bits
    if (slice == s) { for (var j = 0u; j < 8; j++) { sums[j * 64 + t % 64] = z[j]; } }
    workgroupBarrier();
    if (slice == 0) { for (var j = 0u; j < 8; j++) { z[j] += sums[j * 64 + t]; } }
    workgroupBarrier();
  }

  if (scale[0] != 0) { // adapters off: the base, bit for bit
    for (var r0 = 0u; r0 < R; r0 += DEPTH) {
      for (var i = t; i < 4 * DEPTH; i += 64 * SLICES) {
        let o = min(row + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * R + r0 + i % DEPTH;
        staged[i] = scale[0] * vec4f(u[o.x], u[o.y], u[o.z], u[o.w]);
      }
      workgroupBarrier();
      for (var r = r0 + slice * DEPTH; r < min(R, r0 + DEPTH); r++) { // the first slice alone
        let a = staged[band * DEPTH + r - r0];
        let o = 2 * c * R + r;
        z[0] += a * b[o.x];
        z[1] += a * b[o.x + R];
        z[2] += a * b[o.y];
        z[3] += a * b[o.y + R];
        z[4] += a * b[o.z];
        z[5] += a * b[o.z + R];
        z[6] += a * b[o.w];
        z[7] += a * b[o.w + R];
      }
      workgroupBarrier();
    }
  }

  // Out through workgroup memory, half of the columns at a time: lines of y, and few places that store.
  for (var half = 0u; half < 2 * grid.z; half++) {
    if (slice == 0) {
      for (var j = 0u; j < 4; j++) { staged[(j / 2 * 32 + lane * 2 + j % 2) * 4 + band] = select(z[j], z[j + 4], half == 1); }
    }
    workgroupBarrier();
    for (var i = t; i < 16 * 64; i += 64 * SLICES) {
      let m = row + i / 64;
      let n = group.y * 128 + half * 64 + i % 64;
      if (m < M && n < N) { y[m * N + n] = staged[i % 64 * 4 + i / 256][i / 64 % 4] + bias[n] + residual[min(m, MR - 1) * N + n]; }
    }
    workgroupBarrier();
  }
}
