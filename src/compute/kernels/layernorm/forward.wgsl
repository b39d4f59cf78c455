// y = (x − μ)/σ · gain + bias,  μ = mean x,  σ² = mean (x − μ)² + ε, both over the first REAL of
// C channels; the others are padding, zero in x, gain and bias, and zero in y.
// LANES threads share the writing of a row; each reads the whole row for its statistics, since
// reading it again is quicker than waiting for the others. Mean and spread of four interleaved
// parts run along (Welford 1962) and are merged (Chan et al. 1979) as
//   Σ(x − μ)² = Σ_i [ spread_i + n_i (μ_i − μ)² ].
struct Sizes {
  M: u32,
  C: u32,     // a multiple of 4
  REAL: u32,  // at most C
  EPS: f32,
  LANES: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<vec4f>;           // [M, C]
@group(0) @binding(1) var<storage, read> gain: array<vec4f>;        // [C]
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;        // [C]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;     // [M, C]
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>; // [M] (μ, 1/σ)

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  let row = i / sizes.LANES;
  if (row >= sizes.M) { return; }
  let lane = i % sizes.LANES;
  let first = row * (sizes.C / 4);

  var means = vec4f();
  var spreads = vec4f();
  let whole = sizes.REAL / 4;
  for (var c = 0u; c < whole; c++) {
    let v = x[first + c];
    let d = v - means;
    means += d / f32(c + 1);
    spreads += d * (v - means);
  }
  // four parts of equal length keep the simpler sums, so that widths without padding round as ever
  let even = sizes.REAL % 4 == 0;
  let longer = vec4u(0, 1, 2, 3) < vec4u(sizes.REAL % 4);
  let n = f32(whole) + select(vec4f(), vec4f(1), longer);
  if (!even) {
    let v = x[first + whole];
    let d = select(vec4f(), v - means, longer);
    means += d / f32(whole + 1);
    spreads += d * (v - means);
  }
  let mean = dot(means, select(n / f32(sizes.REAL), vec4f(0.25), even));
  let away = means - mean;
  let between = select(dot(n * away, away), f32(whole) * dot(away, away), even);
  let squares = dot(spreads, vec4f(1)) + between;
  let inverse = inverseSqrt(squares / f32(sizes.REAL) + sizes.EPS);

  for (var c = lane; c < sizes.C / 4; c += sizes.LANES) {
    y[first + c] = (x[first + c] - mean) * inverse * gain[c] + bias[c];
  }
  if (lane == 0) { stats[row] = vec2f(mean, inverse); }
}
