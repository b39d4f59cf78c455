// An exact draw from softmax(z/T), row by row: the token of the largest z/T + Gumbel noise (Gumbel
// 1954; Maddison et al. 2014).
//   sample  the best (score, token) of every tile of every row, a thread each
//   choose  the token of the best of all, of equals the lowest; or the token that is given
// A row is given a token to take, or is free (FREE), or free but not to stop (LONGER).
struct Sizes {
  M: u32,
  V: u32,     // a multiple of 4
  TILES: u32,
  N: u32,     // tokens without padding
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
const FREE = 0xffffffffu;
const LONGER = 0xfffffffeu;
@group(0) @binding(0) var<storage, read> z: array<vec4f>;          // [M, V]
// seed, step, stream, position, 1/T, stop token, 0, first row
@group(0) @binding(1) var<storage, read> draw: array<u32, 64>;
@group(0) @binding(2) var<storage, read> given: array<u32>;        // [M]
@group(0) @binding(3) var<storage, read_write> best: array<vec2f>; // [M, TILES], sample

/** The upper 23 bits of pcg4d (src/compute/random.ts, line for line), for four counters. */
fn bits23(counter: vec4u) -> vec4u {
  var a = vec4u(draw[0] * 1664525 + 1013904223);
  var b = vec4u(draw[1] * 1664525 + 1013904223);
  var c = vec4u((draw[2] * 65536 + draw[3]) * 1664525 + 1013904223);
  var d = counter * 1664525 + 1013904223;
  a += b * d;
  b += c * a;
  c += a * b;
  d += b * c;
  a ^= a >> vec4u(16);
  b ^= b >> vec4u(16);
  d ^= d >> vec4u(16);
  a += b * d;
  return a >> vec4u(9);
}

/**
 * −log u for u = (n + ½)/2²³; near u = 1 by the series of −log(1 − w), where log u would lose its
 * digits.
 */
fn minusLog(n: vec4u) -> vec4f {
  let w = (vec4f(8388608 - n) - 0.5) / 8388608;
  let high = 0.25 + w * (0.2 + w * (0.16666667 + w * 0.14285714));
  let series = w * (1 + w * (0.5 + w * (0.33333333 + w * high)));
  return select(-log((vec4f(n) + 0.5) / 8388608), series, w < vec4f(0.125));
}

fn better(a: vec2f, b: vec2f) -> vec2f {
  return select(a, b, b.x > a.x || (b.x == a.x && b.y < a.y));
}

@compute @workgroup_size(64)
fn sample(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= sizes.M * sizes.TILES) { return; }
  let row = i / sizes.TILES;
  let width = (sizes.V / 4 + sizes.TILES - 1) / sizes.TILES;
  let first = i % sizes.TILES * width;
  let inverseT = bitcast<f32>(draw[4]);
  let forbidden = select(sizes.V, draw[5], given[row] == LONGER);
  var winner = vec2f(-2e30, 0); // score, token
  for (var q = first; q < min(first + width, sizes.V / 4); q++) {
    let token = 4 * q + vec4u(0, 1, 2, 3);
    let noise = log(minusLog(bits23((draw[7] + row) * sizes.N + token)));
    let score = z[row * (sizes.V / 4) + q] * inverseT - noise;
    let barred = (token == vec4u(forbidden)) | (token >= vec4u(sizes.N));
    let allowed = select(score, vec4f(-1e30), barred);
    winner = better(winner, vec2f(allowed.x, f32(token.x)));
    winner = better(winner, vec2f(allowed.y, f32(token.y)));
    winner = better(winner, vec2f(allowed.z, f32(token.z)));
    winner = better(winner, vec2f(allowed.w, f32(token.w)));
  }
  best[i] = winner;
}

@group(0) @binding(0) var<storage, read> found: array<vec2f>;        // [M, TILES], choose
@group(0) @binding(1) var<storage, read> orders: array<u32>;         // [M], choose: `given`
@group(0) @binding(2) var<storage, read_write> chosen: array<u32>;   // [M], choose

@compute @workgroup_size(64)
fn choose(@builtin(global_invocation_id) id: vec3u) {
  let m = id.x;
  if (m >= sizes.M) { return; }
  var winner = vec2f(-3e30, 0);
  for (var t = 0u; t < sizes.TILES; t++) { winner = better(winner, found[m * sizes.TILES + t]); }
  let free = orders[m] == FREE || orders[m] == LONGER;
  chosen[m] = select(orders[m], u32(winner.y), free);
}
