// dB += scale·dyᵀ·u
//
// A workgroup owns 8 ranks × 16 outputs: 2 × 2 places of 4 × 8, times 16 slices of the rows, added in order.
override M: u32;
override N: u32; // a multiple of 8
override R: u32;
@group(0) @binding(0) var<storage, read> dy: array<vec4f>;     // [M, N]
@group(0) @binding(1) var<storage, read> u: array<f32>;        // [M, R]
@group(0) @binding(2) var<storage, read> scale: array<f32>;    // [1]
@group(0) @binding(3) var<storage, read_write> db: array<f32>; // [N, R]

var<workgroup> sums: array<vec4f, 16 * 32>; // [slice, rank, output / 4]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let slice = t / 4;
  let down = t % 4 / 2 * 4;
  let across = t % 2;
  let r = min(group.y * 8 + down + vec4u(0, 1, 2, 3), vec4u(R - 1));
  let c = min(group.x * 2 + across, N / 8 - 1) * 2;
  var low: mat4x4f; // a column of 4 outputs for each of 4 ranks
  var high: mat4x4f;
  for (var m = slice; m < M; m += 16) {
    let o = m * R + r;
    let f = vec4f(u[o.x], u[o.y], u[o.z], u[o.w]);
    let near = dy[m * (N / 4) + c];
    let far = dy[m * (N / 4) + c + 1];
    low += mat4x4f(near * f.x, near * f.y, near * f.z, near * f.w);
    high += mat4x4f(far * f.x, far * f.y, far * f.z, far * f.w);
  }
  let o = slice * 32 + down * 4 + across * 2;
  sums[o] = low[0];
  sums[o + 1] = high[0];
  sums[o + 4] = low[1];
  sums[o + 5] = high[1];
  sums[o + 8] = low[2];
  sums[o + 9] = high[2];
  sums[o + 12] = low[3];
  sums[o + 13] = high[3];
  workgroupBarrier();
  let rank = group.y * 8 + t / 4;
  let quad = group.x * 4 + t % 4;
  if (t >= 32 || rank >= R || quad >= N / 4) { return; }
  var sum = vec4f(0);
  for (var s = 0u; s < min(M, 16); s++) { sum += sums[s * 32 + t]; }
  for (var i = 0u; i < min(4, N); i++) { db[(quad * 4 + i) * R + rank] += scale[0] * sum[i]; }
}
