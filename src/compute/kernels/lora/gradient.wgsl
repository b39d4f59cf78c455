// dA += vᵀ·x,  dB += uᵀ·dy
//
// A thread owns 4 ranks × 4 columns of A, or of B (the workgroups after those of A), and goes down
// the rows, two at a time; neighbours read neighbouring columns and the same ranks.
struct Sizes {
  M: u32,
  K: u32, // K and N are multiples of 4
  N: u32,
  R: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> v: array<f32>;          // [M, R]
@group(0) @binding(1) var<storage, read> x: array<vec4f>;        // [M, K]
@group(0) @binding(2) var<storage, read> u: array<f32>;          // [M, R]
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;       // [M, N]
@group(0) @binding(4) var<storage, read_write> da: array<vec4f>; // [R, K]
@group(0) @binding(5) var<storage, read_write> db: array<vec4f>; // [R, N]

/** Row i is columns·ranks[i]. */
fn outer(columns: vec4f, ranks: vec4f) -> mat4x4f {
  return mat4x4f(columns * ranks.x, columns * ranks.y, columns * ranks.z, columns * ranks.w);
}

fn rowOfA(sum: mat4x4f, m: u32, rank: vec4u, c: u32) -> mat4x4f {
  let o = m * sizes.R + rank;
  return sum + outer(x[m * (sizes.K / 4) + c], vec4f(v[o.x], v[o.y], v[o.z], v[o.w]));
}

fn rowOfB(sum: mat4x4f, m: u32, rank: vec4u, c: u32) -> mat4x4f {
  let o = m * sizes.R + rank;
  return sum + outer(dy[m * (sizes.N / 4) + c], vec4f(u[o.x], u[o.y], u[o.z], u[o.w]));
}

fn addToA(rank: u32, c: u32, sum: vec4f) {
  if (rank < sizes.R) { da[rank * (sizes.K / 4) + c] += sum; }
}

fn addToB(rank: u32, c: u32, sum: vec4f) {
  if (rank < sizes.R) { db[rank * (sizes.N / 4) + c] += sum; }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let ofA = (sizes.K / 4 + 63) / 64; // workgroups
  let r = group.y * 4;
  // ranks past the end repeat the last and are not stored
  let rank = min(r + vec4u(0, 1, 2, 3), vec4u(sizes.R - 1));
  let even = sizes.M / 2 * 2;
  var sum: mat4x4f;
  if (group.x < ofA) {
    let c = group.x * 64 + t;
    if (c >= sizes.K / 4) { return; }
    for (var m = 0u; m < even; m += 2) { sum = rowOfA(rowOfA(sum, m, rank, c), m + 1, rank, c); }
    if (even < sizes.M) { sum = rowOfA(sum, even, rank, c); }
    addToA(r, c, sum[0]);
    addToA(r + 1, c, sum[1]);
    addToA(r + 2, c, sum[2]);
    addToA(r + 3, c, sum[3]);
  } else {
    let c = (group.x - ofA) * 64 + t;
    if (c >= sizes.N / 4) { return; }
    for (var m = 0u; m < even; m += 2) { sum = rowOfB(rowOfB(sum, m, rank, c), m + 1, rank, c); }
    if (even < sizes.M) { sum = rowOfB(sum, even, rank, c); }
    addToB(r, c, sum[0]);
    addToB(r + 1, c, sum[1]);
    addToB(r + 2, c, sum[2]);
    addToB(r + 3, c, sum[3]);
  }
}
