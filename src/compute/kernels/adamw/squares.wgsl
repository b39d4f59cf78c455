// sums[g] = (Σ grad², how many are not finite) over the share of workgroup g; Σ leaves out what is
// not finite
struct Sizes {
  N: u32, // a multiple of 4
  G: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
const GROUP = 64u;
@group(0) @binding(0) var<storage, read> grad: array<vec4f>;       // [N]
@group(0) @binding(1) var<storage, read_write> sums: array<vec2f>; // [G]

var<workgroup> shares: array<vec2f, GROUP>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  var squares = vec4f();
  var wrong = vec4f();
  for (var i = group.x * GROUP + thread; i < sizes.N / 4; i += sizes.G * GROUP) {
    let g = grad[i];
    // An exponent of all ones is an infinity or a NaN; WGSL may assume away g ≠ g.
    let finite = (bitcast<vec4u>(g) & vec4u(0x7f800000u)) != vec4u(0x7f800000u);
    squares += select(vec4f(), g * g, finite);
    wrong += select(vec4f(1), vec4f(), finite);
  }
  shares[thread] = vec2f(dot(squares, vec4f(1)), dot(wrong, vec4f(1)));
  workgroupBarrier();
  if (thread > 0) { return; }
  var share = shares[0];
  for (var s = 1u; s < GROUP; s++) { share += shares[s]; }
  sums[group.x] = share;
}
