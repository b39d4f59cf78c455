// dx = sofar + (g − x̂·mean(g·x̂))/ρ,  g = dy·gain,  x̂ = x/ρ
// The residual stream's gradient `sofar` is added here instead of in a dispatch of its own.
override M: u32;
override C: u32;
override SOFAR: u32; // C, or 0 where `sofar` is one row of zeros
override LANES: u32; // threads to a row
const GROUP = 64u;
@group(0) @binding(0) var<storage, read> x: array<f32>;        // [M, C]
@group(0) @binding(1) var<storage, read> stats: array<f32>;    // [M] 1/ρ
@group(0) @binding(2) var<storage, read> gain: array<f32>;     // [C]
@group(0) @binding(3) var<storage, read> dy: array<f32>;       // [M, C]
@group(0) @binding(4) var<storage, read> sofar: array<f32>;    // [MS, C]
@group(0) @binding(5) var<storage, read_write> dx: array<f32>; // [M, C]

var<workgroup> shares: array<f32, GROUP>; // Σ g·x̂ of each thread

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) thread: u32) {
  let lane = thread % LANES;
  let row = (group.y * grid.x + group.x) * (GROUP / LANES) + thread / LANES;
  let held = min(row, M - 1); // threads past the last row repeat it and write nothing
  let first = held * C;
  let inverse = stats[held];

  var share = 0.0;
  for (var c = lane; c < C; c += LANES) { share += dy[first + c] * gain[c] * x[first + c] * inverse; }
  shares[thread] = share;
  workgroupBarrier();
  if (row >= M) { return; }

  var along = 0.0;
  for (var s = 0u; s < LANES; s++) { along += shares[thread - lane + s]; }
  along /= f32(C);
  for (var c = lane; c < C; c += LANES) {
    dx[first + c] = sofar[row * SOFAR + c] + (dy[first + c] * gain[c] - x[first + c] * inverse * along) * inverse;
  }
}
