// dx = sofar + (g − mean g − x̂·mean(g·x̂))/σ,  g = dy·gain,  x̂ = (x − μ)/σ, over the first REAL
// of C channels; the others are padding, zero in gain, and get `sofar` alone.
// The residual stream's gradient `sofar` is added here instead of in a dispatch of its own. LANES
// threads share the writing of a row; each reads the whole row for the two means.
struct Sizes {
  M: u32,
  C: u32,     // a multiple of 4
  REAL: u32,  // at most C
  SOFAR: u32, // C, or 0 where `sofar` is one row of zeros
  LANES: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<vec4f>;        // [M, C]
@group(0) @binding(1) var<storage, read> stats: array<vec2f>;    // [M] (μ, 1/σ)
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
  let mean = stats[row].x;
  let inverse = stats[row].y;

  var slopes = vec4f();     // Σ g
  var projections = vec4f(); // Σ g·x̂
  for (var c = 0u; c < sizes.C / 4; c++) {
    let g = dy[first + c] * gain[c];
    slopes += g;
    projections += g * (x[first + c] - mean);
  }
  let slope = dot(slopes, vec4f(1)) / f32(sizes.REAL);
  let projection = dot(projections, vec4f(1)) * inverse / f32(sizes.REAL);

  for (var c = i % sizes.LANES; c < sizes.C / 4; c += sizes.LANES) {
    let xhat = (x[first + c] - mean) * inverse;
    let own = (dy[first + c] * gain[c] - slope - xhat * projection) * inverse;
    let real = 4 * c + vec4u(0, 1, 2, 3) < vec4u(sizes.REAL);
    dx[first + c] = sofar[row * (sizes.SOFAR / 4) + c] + select(vec4f(), own, real);
  }
}
