// What the tiles of a row come to, eight threads a row:
//   lse     log Σ exp z from (max, Σ exp(z − max)) of every tile
//   choose  the token of the best score; of equals the lowest
@group(0) @binding(0) var<storage, read> tiles: array<f32>;        // [M, TILES, 2]
@group(0) @binding(1) var<storage, read_write> lse: array<f32>;    // [M]
@group(0) @binding(1) var<storage, read_write> tokens: array<u32>; // [M]
var<workgroup> ends: array<vec2f, 64>;

fn tile(o: u32) -> vec2f { return vec2f(tiles[2 * o], tiles[2 * o + 1]); }

fn join(a: vec2f, b: vec2f) -> vec2f {
  let top = max(a.x, b.x);
  return vec2f(top, a.y * exp(a.x - top) + b.y * exp(b.x - top));
}

fn better(a: vec2f, b: vec2f) -> vec2f { return select(a, b, b.x > a.x || (b.x == a.x && b.y < a.y)); }

@compute @workgroup_size(64)
fn lseOfRow(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) t: u32) {
  let M = arrayLength(&lse);
  let count = arrayLength(&tiles) / 2 / M;
  let m = id.x / 8;
  var all = vec2f(-1e30, 0);
  for (var i = t % 8; i < count && m < M; i += 8) { all = join(all, tile(m * count + i)); }
  ends[t] = all;
  workgroupBarrier();
  if (t % 8 > 0 || m >= M) { return; }
  for (var i = t + 1; i < t + min(8, count); i++) { all = join(all, ends[i]); }
  lse[m] = all.x + log(all.y);
}

@compute @workgroup_size(64)
fn choose(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) t: u32) {
  let M = arrayLength(&tokens);
  let count = arrayLength(&tiles) / 2 / M;
  let m = id.x / 8;
  var winner = vec2f(-2e30, 0);
  for (var i = t % 8; i < count && m < M; i += 8) { winner = better(winner, tile(m * count + i)); }
  ends[t] = winner;
  workgroupBarrier();
  if (t % 8 > 0 || m >= M) { return; }
  for (var i = t + 1; i < t + min(8, count); i++) { winner = better(winner, ends[i]); }
  tokens[m] = u32(winner.y);
}
