// dweights_j += basis_j·Σ dy·y: one workgroup, whose threads' sums are added in order
struct Sizes {
  N: u32, // M·C
  J: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
const GROUP = 256u;
@group(0) @binding(0) var<storage, read> y: array<f32>;              // [M, C]
@group(0) @binding(1) var<storage, read> dy: array<f32>;             // [M, C]
@group(0) @binding(2) var<storage, read> basis: array<f32>;          // [J]
@group(0) @binding(3) var<storage, read_write> dweights: array<f32>; // [J]

var<workgroup> shares: array<f32, GROUP>;

@compute @workgroup_size(GROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var i = thread; i < sizes.N; i += GROUP) { sum += dy[i] * y[i]; }
  shares[thread] = sum;
  workgroupBarrier();
  if (thread > 0) { return; }
  var total = shares[0];
  for (var s = 1u; s < GROUP; s++) { total += shares[s]; }
  for (var j = 0u; j < sizes.J; j++) { dweights[j] += basis[j] * total; }
}
