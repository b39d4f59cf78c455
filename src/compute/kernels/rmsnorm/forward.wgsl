// y = x/ρ · gain,  ρ² = mean x² + ε over the first REAL of C channels; the others are padding,
// zero in x and in gain.
// LANES threads share the writing of a row; each reads the whole row for ρ (as
// layernorm/forward.wgsl, and why).
struct Sizes {
  M: u32,
  C: u32,     // a multiple of 4
  REAL: u32,  // at most C
  EPS: f32,
  LANES: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<vec4f>;         // [M, C]
@group(0) @binding(1) var<storage, read> gain: array<vec4f>;      // [C]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;   // [M, C]
@group(0) @binding(3) var<storage, read_write> stats: array<f32>; // [M] 1/ρ

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  let row = i / sizes.LANES;
  if (row >= sizes.M) { return; }
  let first = row * (sizes.C / 4);
  var squares = vec4f();
  for (var c = 0u; c < sizes.C / 4; c++) { squares += x[first + c] * x[first + c]; }
  let inverse = inverseSqrt(dot(squares, vec4f(1)) / f32(sizes.REAL) + sizes.EPS);
  for (var c = i % sizes.LANES; c < sizes.C / 4; c += sizes.LANES) {
    y[first + c] = x[first + c] * inverse * gain[c];
  }
  if (i % sizes.LANES == 0) { stats[row] = inverse; }
}
