// dx = sofar + (g − mean g − x̂·mean(g·x̂))/σ,  g = dy·gain,  x̂ = (x − μ)/σ
// The residual stream's gradient `sofar` is added here instead of in a dispatch of its own.
override M: u32;
override C: u32;
override SOFAR: u32; // C, or 0 where `sofar` is one row of zeros
override LANES: u32; // threads to a row
const GROUP = 64u;
@group(0) @binding(0) var<storage, read> x: array<f32>;        // [M, C]
@group(0) @binding(1) var<storage, read> stats: array<vec2f>;  // [M] (μ, 1/σ)
@group(0) @binding(2) var<storage, read> gain: array<f32>;     // [C]
@group(0) @binding(3) var<storage, read> dy: array<f32>;       // [M, C]
@group(0) @binding(4) var<storage, read> sofar: array<f32>;    // [MS, C]
@group(0) @binding(5) var<storage, read_write> dx: array<f32>; // [M, C]

var<workgroup> shares: array<vec2f, GROUP>; // of each thread: Σ g, Σ g·x̂

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) thread: u32) {
  let lane = thread % LANES;
  let row = (group.y * grid.x + group.x) * (GROUP / LANES) + thread / LANES;
  let held = min(row, M - 1); // threads past the last row repeat it and write nothing
  let first = held * C;
  let mean = stats[held].x;
  let inverse = stats[held].y;

  var share = vec2f();
  for (var c = lane; c < C; c += LANES) {
    let g = dy[first + c] * gain[c];
    share += vec2f(g, g * (x[first + c] - mean) * inverse);
  }
  shares[thread] = share;
  workgroupBarrier();
  if (row >= M) { return; }

  var means = vec2f();
  for (var s = 0u; s < LANES; s++) { means += shares[thread - lane + s]; }
  means /= f32(C);
  for (var c = lane; c < C; c += LANES) {
    let xhat = (x[first + c] - mean) * inverse;
    dx[first + c] = sofar[row * SOFAR + c] + (dy[first + c] * gain[c] - means.x - xhat * means.y) * inverse;
  }
}
