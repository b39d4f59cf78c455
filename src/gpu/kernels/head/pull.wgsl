// dh_m = Σ_{k in row m} dlogp_k e_{token_k} − (Σ_{k in row m} dlogp_k) Σ_s expect[s, m].  A workgroup a row.
override M: u32;
override C: u32;
override K: u32;
override S: u32;
override V: u32;
@group(0) @binding(0) var<storage, read> expect: array<f32>;      // [S, M, C]
@group(0) @binding(1) var<storage, read> e: array<u32>;           // [V, C] f16 pairs
@group(0) @binding(2) var<storage, read> dlogp: array<f32>;       // [K]
@group(0) @binding(3) var<storage, read> tokens: array<u32>;      // [K]
@group(0) @binding(4) var<storage, read> order: array<u32>;       // [K] pairs sorted by row
@group(0) @binding(5) var<storage, read> rowStart: array<u32>;    // [M+1]
@group(0) @binding(6) var<storage, read_write> dh: array<f32>;    // [M, C]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) index: u32) {
  let m = group.y * grid.x + group.x;
  if (m >= M) { return; }
  for (var c = index; c < C; c += 64) {
    var sum = 0.0;
    var total = 0.0;
    for (var i = rowStart[m]; i < rowStart[m + 1]; i++) {
      let k = min(order[i], K - 1);
      let d = dlogp[k];
      total += d;
      if (d != 0.0) { sum += d * unpack2x16float(e[(min(tokens[k], V - 1) * C + c) / 2])[c % 2]; }
    }
    var mean = 0.0;
    for (var s = 0u; s < S; s++) { mean += expect[(s * M + m) * C + c]; }
    dh[m * C + c] = sum - total * mean;
  }
}
