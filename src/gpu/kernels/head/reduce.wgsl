// Over the tiles of one row:  lse = log Σ_t sum_t·exp(max_t);  choose: the token of the best score, the lower one on a tie.
override M: u32;
override TILES: u32;
@group(0) @binding(0) var<storage, read> partials: array<vec2f>;   // [M, TILES] (max, sum)
@group(0) @binding(1) var<storage, read_write> lse: array<f32>;    // [M]

@compute @workgroup_size(64)
fn logSumExp(@builtin(global_invocation_id) id: vec3u) {
  let m = id.x;
  if (m >= M) { return; }
  var top = -1e30;
  for (var t = 0u; t < TILES; t++) { top = max(top, partials[m * TILES + t].x); }
  var sum = 0.0;
  for (var t = 0u; t < TILES; t++) {
    let p = partials[m * TILES + t];
    sum += p.y * exp(max(p.x - top, -80.0));
  }
  lse[m] = top + log(sum);
}

@group(0) @binding(0) var<storage, read> best: array<vec2f>;         // [M, TILES] (score, token)
@group(0) @binding(1) var<storage, read_write> tokens: array<u32>;   // [M]

@compute @workgroup_size(64)
fn choose(@builtin(global_invocation_id) id: vec3u) {
  let m = id.x;
  if (m >= M) { return; }
  var top = best[m * TILES];
  for (var t = 1u; t < TILES; t++) {
    if (best[m * TILES + t].x > top.x) { top = best[m * TILES + t]; }
  }
  tokens[m] = u32(top.y);
}
