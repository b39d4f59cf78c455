// y = x·W + bias + scale·u·Bᵀ + residual
//
// A workgroup owns 16 rows × 128 columns, a thread 4 rows × 8 columns: 4 bands of rows, 16 lanes along the
// columns, SLICES along the depth for few rows and deep sums. x passes through workgroup memory, turned so that a
// step of the sum reads one vector of 4 rows; the weights are read straight, eight to a load.
override M: u32;
override K: u32; // K and N are multiples of 8
override N: u32;
override R: u32;
override MR: u32; // M, or 1
override SLICES: u32; // 1, or 4
override SUMS: u32;   // room for one slice's sums: 512, or 1 when there is one slice
@group(0) @binding(0) var<storage, read> x: array<vec4f>;        // [M, K]
@group(0) @binding(1) var<storage, read> w: array<vec4u>;        // [K, N] f16
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;     // [N]
@group(0) @binding(3) var<storage, read> u: array<f32>;          // [M, R]
@group(0) @binding(4) var<storage, read> b: array<vec4f>;        // [N, R]
@group(0) @binding(5) var<storage, read> scale: array<f32>;      // [1]
@group(0) @binding(6) var<storage, read> residual: array<vec4f>; // [MR, N]
@group(0) @binding(7) var<storage, read_write> y: array<vec4f>;  // [M, N]

const DEPTH = 64u; // steps of the sum staged at a time
var<workgroup> staged: array<vec4f, 4 * DEPTH>; // [band, depth] of 4 rows
var<workgroup> sums: array<vec4f, SUMS>;        // [8, 64] of one slice

fn factor(o: u32) -> f32 { return b[o / 4][o % 4]; }

@compute @workgroup_size(64, SLICES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) t: u32) {
  let band = t / 16 % 4;
  let slice = t / 64;
  let eight = group.y * 16 + t % 16;
  let c = min(eight, N / 8 - 1); // columns past the end repeat the last and are not stored
  var z: array<vec4f, 8>;        // of 4 rows, by column 8·eight + j; indexed by constants only, so that it stays in registers

  for (var k0 = 0u; k0 < K; k0 += DEPTH) {
    for (var i = t; i < DEPTH; i += 64 * SLICES) { // a block of 4 rows × 4 steps
      let o = min(group.x * 16 + i / 16 * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * (K / 4) + k0 / 4 + i % 16;
      let block = transpose(mat4x4f(x[o.x], x[o.y], x[o.z], x[o.w]));
      staged[4 * i] = block[0];
      staged[4 * i + 1] = block[1];
      staged[4 * i + 2] = block[2];
      staged[4 * i + 3] = block[3];
    }
    workgroupBarrier();
    let end = min(DEPTH / SLICES * (slice + 1), K - k0);
    for (var k = DEPTH / SLICES * slice; k < end; k++) {
      let a = staged[band * DEPTH + k];
      let row = w[(k0 + k) * (N / 8) + c];
      let w01 = unpack2x16float(row.x);
      let w23 = unpack2x16float(row.y);
      let w45 = unpack2x16float(row.z);
      let w67 = unpack2x16float(row.w);
      z[0] += a * w01.x;
      z[1] += a * w01.y;
      z[2] += a * w23.x;
      z[3] += a * w23.y;
      z[4] += a * w45.x;
      z[5] += a * w45.y;
      z[6] += a * w67.x;
      z[7] += a * w67.y;
    }
    workgroupBarrier();
  }

  for (var s = 1u; s < SLICES * grid.z; s++) { // in order, so that every run gives the same bits
    if (slice == s) {
      sums[t % 64] = z[0];
      sums[64 + t % 64] = z[1];
      sums[128 + t % 64] = z[2];
      sums[192 + t % 64] = z[3];
      sums[256 + t % 64] = z[4];
      sums[320 + t % 64] = z[5];
      sums[384 + t % 64] = z[6];
      sums[448 + t % 64] = z[7];
    }
    workgroupBarrier();
    if (slice == 0) {
      z[0] += sums[t];
      z[1] += sums[64 + t];
      z[2] += sums[128 + t];
      z[3] += sums[192 + t];
      z[4] += sums[256 + t];
      z[5] += sums[320 + t];
      z[6] += sums[384 + t];
      z[7] += sums[448 + t];
    }
    workgroupBarrier();
  }

  if (scale[0] != 0) { // adapters off: the base, bit for bit
    for (var r0 = 0u; r0 < R; r0 += DEPTH) {
      for (var i = t; i < 4 * DEPTH; i += 64 * SLICES) {
        let o = min(group.x * 16 + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * R + r0 + i % DEPTH;
        staged[i] = scale[0] * vec4f(u[o.x], u[o.y], u[o.z], u[o.w]);
      }
      workgroupBarrier();
      let end = select(r0, min(R, r0 + DEPTH), slice == 0); // the first slice alone
      if (R % 4 == 0) {
        for (var r = r0; r < end; r += 4) {
          let o = band * DEPTH + r - r0;
          let a = mat4x4f(staged[o], staged[o + 1], staged[o + 2], staged[o + 3]);
          let n = (8 * c * R + r) / 4;
          z[0] += a * b[n];
          z[1] += a * b[n + R / 4];
          z[2] += a * b[n + 2 * R / 4];
          z[3] += a * b[n + 3 * R / 4];
          z[4] += a * b[n + 4 * R / 4];
          z[5] += a * b[n + 5 * R / 4];
          z[6] += a * b[n + 6 * R / 4];
          z[7] += a * b[n + 7 * R / 4];
        }
      } else {
        for (var r = r0; r < end; r++) {
          let a = staged[band * DEPTH + r - r0];
          let n = 8 * c * R + r;
          z[0] += a * factor(n);
          z[1] += a * factor(n + R);
          z[2] += a * factor(n + 2 * R);
          z[3] += a * factor(n + 3 * R);
          z[4] += a * factor(n + 4 * R);
          z[5] += a * factor(n + 5 * R);
          z[6] += a * factor(n + 6 * R);
          z[7] += a * factor(n + 7 * R);
        }
      }
      workgroupBarrier();
    }
  }

  if (slice > 0 || eight >= N / 8) { return; }
  let low = transpose(mat4x4f(z[0], z[1], z[2], z[3]));
  let high = transpose(mat4x4f(z[4], z[5], z[6], z[7]));
  let first = group.x * 16 + band * 4;
  for (var m = first; m < min(M, first + 4); m++) {
    let o = m * (N / 4) + 2 * c;
    let r = min(m, MR - 1) * (N / 4) + 2 * c;
    y[o] = low[m - first] + bias[2 * c] + residual[r];
    y[o + 1] = high[m - first] + bias[2 * c + 1] + residual[r + 1];
  }
}
