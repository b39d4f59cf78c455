// dA += vᵀ·x         (gradientA: [R, K])
// dB += scale·dyᵀ·u  (gradientB: [N, R])
// Both are out[l, c] += Σ_m left[m, l]·right[m, c], with a long sum over the M rows and a small output.
//
// A workgroup owns 128 outputs: 8 places of 4 × 4, times 16 slices of the rows, added in order. The places lie
// 2 × 4 or 4 × 2, so that the tile's short side is along the rank. M comes from the bindings.
override L: u32;
override C: u32;
override ACROSS: u32; // places along c: 4 for A, 2 for B
@group(0) @binding(0) var<storage, read> left: array<f32>;     // v [M, R] or dy [M, N]
@group(0) @binding(1) var<storage, read> right: array<f32>;    // x [M, K] or u [M, R]
@group(0) @binding(2) var<storage, read_write> da: array<f32>; // [R, K]
@group(0) @binding(2) var<storage, read> scale: array<f32>;    // [1], B only
@group(0) @binding(3) var<storage, read_write> db: array<f32>; // [N, R]

var<workgroup> sums: array<f32, 16 * 128>; // [slice, l, c]

/** The sum for output t of the tile: l = t / (4·ACROSS), c = t % (4·ACROSS). */
fn total(group: vec3u, t: u32) -> f32 {
  let M = arrayLength(&left) / L;
  let slice = t / 8;
  let down = 8 / ACROSS;
  let cut = vec2u(t % 8 / ACROSS, t % ACROSS); // this thread's place: every `down`-th l, every `ACROSS`-th c
  let l = min(group.y * 4 * down + cut.x + down * vec4u(0, 1, 2, 3), vec4u(L - 1));
  let c = min(group.x * 4 * ACROSS + cut.y + ACROSS * vec4u(0, 1, 2, 3), vec4u(C - 1));
  var z: array<vec4f, 4>; // of 4 c, by l
  for (var m = slice; m < M; m += 16) {
    let a = m * L + l;
    let b = m * C + c;
    let f = vec4f(right[b.x], right[b.y], right[b.z], right[b.w]);
    z[0] += left[a.x] * f;
    z[1] += left[a.y] * f;
    z[2] += left[a.z] * f;
    z[3] += left[a.w] * f;
  }
  for (var i = 0u; i < 4; i++) {
    let o = slice * 128 + (cut.x + down * i) * 4 * ACROSS + cut.y;
    sums[o] = z[i].x;
    sums[o + ACROSS] = z[i].y;
    sums[o + 2 * ACROSS] = z[i].z;
    sums[o + 3 * ACROSS] = z[i].w;
  }
  workgroupBarrier();
  var sum = 0.0;
  for (var s = 0u; s < min(M, 16); s++) { sum += sums[s * 128 + t]; }
  return sum;
}

/** Where output t of the tile goes; -1 past the edge. */
fn place(group: vec3u, t: u32) -> i32 {
  let l = group.y * (32 / ACROSS) + t / (4 * ACROSS);
  let c = group.x * 4 * ACROSS + t % (4 * ACROSS);
  return select(-1, i32(l * C + c), l < L && c < C);
}

@compute @workgroup_size(128)
fn gradientA(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let sum = total(group, t);
  let o = place(group, t);
  if (o >= 0) { da[o] += sum; }
}

@compute @workgroup_size(128)
fn gradientB(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let sum = total(group, t);
  let o = place(group, t);
  if (o >= 0) { db[o] += scale[0] * sum; }
}
