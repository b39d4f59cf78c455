// sums[g] = (Σ grad², how many are not finite) over the share of workgroup g; what is not finite stays out of Σ
override N: u32;
const GROUP = 64u;
@group(0) @binding(0) var<storage, read> grad: array<f32>;         // [N]
@group(0) @binding(1) var<storage, read_write> sums: array<vec2f>; // [G]

var<workgroup> shares: array<vec2f, GROUP>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) thread: u32) {
  var share = vec2f();
  for (var i = group.x * GROUP + thread; i < N; i += grid.x * GROUP) {
    let g = grad[i];
    // An exponent of all ones is an infinity or a NaN; WGSL may assume away g ≠ g.
    if ((bitcast<u32>(g) & 0x7f800000u) == 0x7f800000u) { share.y += 1.0; } else { share.x += g * g; }
  }
  shares[thread] = share;
  workgroupBarrier();
  if (thread > 0) { return; }
  for (var s = 1u; s < GROUP; s++) { share += shares[s]; }
  sums[group.x] = share;
}
