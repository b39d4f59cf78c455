// dx = sofar + (g − x̂·mean(g·x̂))/ρ,  g = dy·gain,  x̂ = x/ρ, over the first REAL of C channels;
// the others are padding, zero in x and in gain.
// The residual stream's gradient `sofar` is added here instead of in a dispatch of its own. LANES
// threads share the writing of a row; each reads the whole row for the mean.
struct Sizes {
  M: u32,
  C: u32,     // a multiple of 4
  REAL: u32,  // at most C
  SOFAR: u32, // C, or 0 where `sofar` is one row of zeros
  LANES: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<vec4f>;        // [M, C]
@group(0) @binding(1) var<storage, read> stats: array<f32>;      // [M] 1/ρ
@group(0) @binding(2) var<storage, read> gain: array<vec4f>;     // [C]
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;       // [M, C]
@group(0) @binding(4) var<storage, read> sofar: array<vec4f>;    // [MS, C]
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>; // [M, C]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  let row = i / sizes.LANES;
  if (row >= sizes.M) { return; }
  let first = row * (sizes.C / 4);
  let inverse = stats[row];
  var projections = vec4f(); // Σ g·x
  for (var c = 0u; c < sizes.C / 4; c++) { projections += dy[first + c] * gain[c] * x[first + c]; }
  let along = dot(projections, vec4f(1)) * inverse / f32(sizes.REAL);
  for (var c = i % sizes.LANES; c < sizes.C / 4; c += sizes.LANES) {
    let own = (dy[first + c] * gain[c] - x[first + c] * inverse * along) * inverse;
    dx[first + c] = sofar[row * (sizes.SOFAR / 4) + c] + own;
  }
}
