// dh_r = Σ_{k in row r} dlogp_k·e_{token_k} − (Σ_{k in row r} dlogp_k)·Σ_s expect_s,r
// A thread makes two channels of one row. The pairs of row r are order[rowStart_r … rowStart_{r+1}].
override C: u32; // even
@group(0) @binding(0) var<storage, read> expect: array<f32>;   // [S, M, C]
@group(0) @binding(1) var<storage, read> e: array<u32>;        // [V, C] f16 in pairs along C
@group(0) @binding(2) var<storage, read> dlogp: array<f32>;    // [K]
@group(0) @binding(3) var<storage, read> tokens: array<u32>;   // [K]
@group(0) @binding(4) var<storage, read> order: array<u32>;    // [K]
@group(0) @binding(5) var<storage, read> rowStart: array<u32>; // [M + 1]
@group(0) @binding(6) var<storage, read_write> dh: array<f32>; // [M, C]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  let size = arrayLength(&dh); // M·C
  if (2 * i >= size) { return; }
  let row = 2 * i / C;
  var chosen = vec2f(0);
  var total = 0.0;
  for (var k = rowStart[row]; k < rowStart[row + 1]; k++) {
    let pair = order[k];
    total += dlogp[pair];
    chosen += dlogp[pair] * unpack2x16float(e[tokens[pair] * (C / 2) + i % (C / 2)]);
  }
  var mean = vec2f(0);
  for (var o = 2 * i; o < arrayLength(&expect); o += size) { mean += vec2f(expect[o], expect[o + 1]); }
  let slope = chosen - total * mean;
  dh[2 * i] = slope.x;
  dh[2 * i + 1] = slope.y;
}
