// u = scale·x·Fᵀ: few ranks R out of a long depth K. A thread owns 4 rows × 2 ranks and reads both along the depth,
// sixteen steps at a time; neighbours share their rows.
override M: u32;
override K: u32; // a multiple of 4
override R: u32;
@group(0) @binding(0) var<storage, read> x: array<vec4f>;      // [M, K]
@group(0) @binding(1) var<storage, read> f: array<vec4f>;      // [R, K]
@group(0) @binding(2) var<storage, read> scale: array<f32, 1>; // [1]
@group(0) @binding(3) var<storage, read_write> u: array<f32>;  // [M, R]

/** Adds four steps of one rank: a column of `rows` is one step of 4 rows. */
fn four(z: vec4f, rows: mat4x4f, w: vec4f) -> vec4f {
  return z + rows[0] * w.x + rows[1] * w.y + rows[2] * w.z + rows[3] * w.w;
}

/** Adds steps 4k … 4k + 3 of two ranks. */
fn steps(z: mat2x4f, row: vec4u, rank: vec2u, k: u32) -> mat2x4f {
  let rows = transpose(mat4x4f(x[row.x + k], x[row.y + k], x[row.z + k], x[row.w + k]));
  return mat2x4f(four(z[0], rows, f[rank.x + k]), four(z[1], rows, f[rank.y + k]));
}

fn finish(m: u32, r: u32, value: f32) {
  if (m < M && r < R) { u[m * R + r] = scale[0] * value; }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  let pairs = (R + 1) / 2;
  let first = i / pairs * 4;
  if (first >= M) { return; }
  let r = i % pairs * 2;
  let depth = K / 4;
  let row = min(first + vec4u(0, 1, 2, 3), vec4u(M - 1)) * depth; // what is past the end repeats the last and is not stored
  let rank = min(r + vec2u(0, 1), vec2u(R - 1)) * depth;
  var z: mat2x4f;
  let whole = depth / 4 * 4;
  for (var k = 0u; k < whole; k += 4) {
    for (var j = 0u; j < 4; j++) { z = steps(z, row, rank, k + j); }
  }
  for (var k = whole; k < depth; k++) { z = steps(z, row, rank, k); }
  finish(first, r, z[0].x);
  finish(first + 1, r, z[0].y);
  finish(first + 2, r, z[0].z);
  finish(first + 3, r, z[0].w);
  finish(first, r + 1, z[1].x);
  finish(first + 1, r + 1, z[1].y);
  finish(first + 2, r + 1, z[1].z);
  finish(first + 3, r + 1, z[1].w);
}
