// u = scale·x·Fᵀ: few ranks R out of a long depth K. A thread owns 4 rows × 4 ranks and reads
// both along the depth, 16 bytes of each a step: eight loads to 64 multiply-adds. Neighbours share
// their rows and read the next ranks; the rest of a line that they touch serves their next steps.
struct Sizes {
  M: u32,
  K: u32, // a multiple of 4
  R: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<vec4f>;      // [M, K]
@group(0) @binding(1) var<storage, read> f: array<vec4f>;      // [R, K]
@group(0) @binding(2) var<storage, read> scale: array<f32, 1>; // [1]
@group(0) @binding(3) var<storage, read_write> u: array<f32>;  // [M, R]

fn finish(m: u32, r: u32, z: vec4f) {
  if (m >= sizes.M) { return; }
  let o = m * sizes.R + r;
  u[o] = scale[0] * z.x;
  if (r + 1 < sizes.R) { u[o + 1] = scale[0] * z.y; }
  if (r + 2 < sizes.R) { u[o + 2] = scale[0] * z.z; }
  if (r + 3 < sizes.R) { u[o + 3] = scale[0] * z.w; }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  let fours = (sizes.R + 3) / 4;
  let first = i / fours * 4;
  if (first >= sizes.M) { return; }
  let r = i % fours * 4;
  let depth = sizes.K / 4;
  // what is past the end repeats the last and is not stored
  let row = min(first + vec4u(0, 1, 2, 3), vec4u(sizes.M - 1)) * depth;
  let rank = min(r + vec4u(0, 1, 2, 3), vec4u(sizes.R - 1)) * depth;
  var z0: vec4f; // four ranks of the first row
  var z1: vec4f;
  var z2: vec4f;
  var z3: vec4f;
  // one step a round: two or four at a time took lavapipe twice as long
  for (var k = 0u; k < depth; k++) {
    let ranks = mat4x4f(f[rank.x + k], f[rank.y + k], f[rank.z + k], f[rank.w + k]);
    z0 += x[row.x + k] * ranks;
    z1 += x[row.y + k] * ranks;
    z2 += x[row.z + k] * ranks;
    z3 += x[row.w + k] * ranks;
  }
  finish(first, r, z0);
  finish(first + 1, r, z1);
  finish(first + 2, r, z2);
  finish(first + 3, r, z3);
}
