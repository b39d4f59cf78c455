// u = x·Aᵀ        (down: A is [R, K])
// v = scale·dy·B  (back: B is [N, R])
// Both are out[m, r] = Σ_k wide[m, k]·factor(k, r), with M rows, a long depth and a small rank.
//
// A workgroup owns 16 rows × 8 ranks: 8 places of 4 × 4 outputs, times 16 slices of the depth whose neighbours
// read neighbours. The slices are added in order.
override M: u32;
override DEPTH: u32;
override R: u32;
override ALONG_DEPTH: u32; // steps through the factor: A has 1 and DEPTH, B has R and 1
override ALONG_RANK: u32;
@group(0) @binding(0) var<storage, read> wide: array<f32>;    // x [M, K] or dy [M, N]
@group(0) @binding(1) var<storage, read> factor: array<f32>;  // A [R, K] or B [N, R]
@group(0) @binding(2) var<storage, read_write> u: array<f32>; // [M, R], down
@group(0) @binding(2) var<storage, read> scale: array<f32>;   // [1], back
@group(0) @binding(3) var<storage, read_write> v: array<f32>; // [M, R], back

var<workgroup> sums: array<f32, 16 * 128>; // [slice, row, rank]

/** The sum for output t of the tile: row t / 8, rank t % 8. */
fn total(group: vec3u, t: u32) -> f32 {
  let slice = t % 16;
  let place = t / 16;
  let m = min(group.x * 16 + place / 2 * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * DEPTH;
  let r = min(group.y * 8 + place % 2 * 4 + vec4u(0, 1, 2, 3), vec4u(R - 1)) * ALONG_RANK;
  var z: array<vec4f, 4>; // of 4 ranks, by row
  for (var k = slice; k < DEPTH; k += 16) {
    let o = r + k * ALONG_DEPTH;
    let f = vec4f(factor[o.x], factor[o.y], factor[o.z], factor[o.w]);
    z[0] += wide[m.x + k] * f;
    z[1] += wide[m.y + k] * f;
    z[2] += wide[m.z + k] * f;
    z[3] += wide[m.w + k] * f;
  }
  for (var i = 0u; i < 4; i++) {
    let o = slice * 128 + (place / 2 * 4 + i) * 8 + place % 2 * 4;
    sums[o] = z[i].x;
    sums[o + 1] = z[i].y;
    sums[o + 2] = z[i].z;
    sums[o + 3] = z[i].w;
  }
  workgroupBarrier();
  var sum = 0.0;
  for (var s = 0u; s < 16; s++) { sum += sums[s * 128 + t]; }
  return sum;
}

@compute @workgroup_size(128)
fn down(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let sum = total(group, t);
  let m = group.x * 16 + t / 8;
  let r = group.y * 8 + t % 8;
  if (m < M && r < R) { u[m * R + r] = sum; }
}

@compute @workgroup_size(128)
fn back(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let sum = total(group, t);
  let m = group.x * 16 + t / 8;
  let r = group.y * 8 + t % 8;
  if (m < M && r < R) { v[m * R + r] = scale[0] * sum; }
}
