// From the logits z of the vocabulary, [M, V] with V padded to a multiple of 8 by logits that no
// softmax sees, to log-probabilities and back. A row is cut into TILES, a thread owns one tile of
// one row, and there is no barrier:
//   partials  max z and Σ exp(z − max) of every tile
//   pairs     log p = z − lse of the wanted pairs (row, token); lse, the row's log Σ exp z, from
//             its partials
//   slopes    dz = Σ of dlogp over the pairs of a token
//                − (Σ of dlogp over the pairs of the row)·exp(z − lse)
//   logProbs  z − lse, whole and without the padding: for exact trees
struct Sizes {
  M: u32,
  V: u32,
  TILES: u32,
  K: u32,     // pairs
  N: u32,     // tokens without padding
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> z: array<vec4f>;              // [M, V]
@group(0) @binding(1) var<storage, read_write> partials: array<vec2f>; // [M, TILES], partials

/** The quads of a tile: first and past the last. */
fn quadsOf(tile: u32) -> vec2u {
  let width = (sizes.V / 4 + sizes.TILES - 1) / sizes.TILES;
  return min(vec2u(tile, tile + 1) * width, vec2u(sizes.V / 4));
}

fn join(a: vec2f, b: vec2f) -> vec2f {
  let top = max(a.x, b.x);
  return vec2f(top, a.y * exp(a.x - top) + b.y * exp(b.x - top));
}

@compute @workgroup_size(64)
fn partialsOfTile(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= sizes.M * sizes.TILES) { return; }
  let quads = quadsOf(i % sizes.TILES);
  var all = vec2f(-1e30, 0);
  for (var q = quads.x; q < quads.y; q++) {
    let four = z[i / sizes.TILES * (sizes.V / 4) + q];
    let top = max(all.x, max(max(four.x, four.y), max(four.z, four.w)));
    all = vec2f(top, all.y * exp(all.x - top) + dot(exp(four - top), vec4f(1)));
  }
  partials[i] = all;
}

// [M, TILES], what partialsOfTile left
@group(0) @binding(1) var<storage, read> parts: array<vec2f>;

fn logSumExp(row: u32) -> f32 {
  var all = vec2f(-1e30, 0);
  for (var t = 0u; t < sizes.TILES; t++) { all = join(all, parts[row * sizes.TILES + t]); }
  return all.x + log(all.y);
}

@group(0) @binding(2) var<storage, read> rows: array<u32>;             // [K], pairs
@group(0) @binding(3) var<storage, read> tokens: array<u32>;           // [K], pairs and slopes
@group(0) @binding(4) var<storage, read_write> logp: array<f32>;       // [K], pairs

@compute @workgroup_size(64)
fn pairs(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let k = id.y * grid.x * 64 + id.x;
  if (k >= sizes.K) { return; }
  let row = min(rows[k], sizes.M - 1);
  let token = min(tokens[k], sizes.V - 1);
  logp[k] = z[row * (sizes.V / 4) + token / 4][token % 4] - logSumExp(row);
}

@group(0) @binding(2) var<storage, read> dlogp: array<f32>;            // [K], slopes
@group(0) @binding(4) var<storage, read> order: array<u32>;            // [K] pairs sorted by row
@group(0) @binding(5) var<storage, read> rowStart: array<u32>;         // [M + 1]
@group(0) @binding(6) var<storage, read_write> dz: array<vec4f>;       // [M, V]

@compute @workgroup_size(64)
fn slopes(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= sizes.M * sizes.TILES) { return; }
  let row = i / sizes.TILES;
  let quads = quadsOf(i % sizes.TILES);
  let first = row * (sizes.V / 4);
  var total = 0.0;
  for (var j = rowStart[row]; j < rowStart[row + 1]; j++) { total += dlogp[order[j]]; }
  let shift = logSumExp(row);
  for (var q = quads.x; q < quads.y; q++) { dz[first + q] = -total * exp(z[first + q] - shift); }
  for (var j = rowStart[row]; j < rowStart[row + 1]; j++) {
    let token = tokens[order[j]];
    if (token / 4 >= quads.x && token / 4 < quads.y) {
      dz[first + token / 4][token % 4] += dlogp[order[j]];
    }
  }
}

@group(0) @binding(2) var<storage, read_write> whole: array<f32>;      // [M, N], logProbs

@compute @workgroup_size(64)
fn logProbs(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= sizes.M * sizes.TILES) { return; }
  let row = i / sizes.TILES;
  let quads = quadsOf(i % sizes.TILES);
  let shift = logSumExp(row);
  for (var v = 4 * quads.x; v < min(4 * quads.y, sizes.N); v++) {
    whole[row * sizes.N + v] = z[row * (sizes.V / 4) + v / 4][v % 4] - shift;
  }
}
