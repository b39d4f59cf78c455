// z = h·eᵀ + bias, 16 rows × 128 tokens at a time, and three things to do with a tile; none stores z:
//   partial   max z and Σ exp(z − max) by row, for the log-sum-exp
//   sample    argmax z/T + Gumbel noise by row, an exact draw from softmax(z/T)
//   logProbs  z − lse, for exact trees
//
// A thread holds 4 rows × 8 tokens: 4 bands of rows, 16 lanes along the tokens. A row of e is a column of z, so
// e passes through workgroup memory: read along C, used across V. The finished tile goes back there, four threads
// a row.
override M: u32;
override C: u32; // even
override V: u32;
@group(0) @binding(0) var<storage, read> h: array<f32>;    // [M, C]
@group(0) @binding(1) var<storage, read> e: array<u32>;    // [V, C] f16 in pairs along C
@group(0) @binding(2) var<storage, read> bias: array<f32>; // [V]
@group(0) @binding(3) var<storage, read_write> partials: array<f32>; // [M, TILES, 2], partial
@group(0) @binding(3) var<storage, read> draw: array<u32>; // [64], sample: seed, step, stream, position, 1/T, stop token, stop allowed, first row
@group(0) @binding(4) var<storage, read_write> best: array<f32>;     // [M, TILES, 2], sample
@group(0) @binding(3) var<storage, read> lse: array<f32>;  // [M], logProbs
@group(0) @binding(4) var<storage, read_write> logp: array<f32>;     // [M, V], logProbs

const DEPTH = 32u;  // channels staged at a time
const WORDS = 16u;  // DEPTH / 2
const PITCH = 129u; // of 128 tokens; odd, so that a token's words fall into different banks
const ROW = 132u;   // of a finished row of 128
var<workgroup> rows: array<vec4f, 4 * DEPTH>; // [band, channel] of 4 rows
var<workgroup> tile: array<u32, 16 * ROW>;    // [word, token] of e, then z as bits [row, token]
var<workgroup> ends: array<vec2f, 64>;        // of four threads a row

/** Two steps of the sum, for 4 rows. */
fn twoSteps(h0: vec4f, h1: vec4f, pair: u32) -> vec4f {
  let w = unpack2x16float(pair);
  return h0 * w.x + h1 * w.y;
}

/** Puts 4 rows of one token's column into the tile. */
fn keep(band: u32, column: u32, token: u32, z: vec4f) {
  let done = bitcast<vec4u>(z + bias[min(token + column, V - 1)]);
  let o = band * 4 * ROW + column;
  tile[o] = done.x;
  tile[o + ROW] = done.y;
  tile[o + 2 * ROW] = done.z;
  tile[o + 3 * ROW] = done.w;
}

/** Leaves z in `tile`. */
fn logits(group: vec3u, t: u32) {
  let lane = t % 16;
  let band = t / 16;
  let token = group.y * 128;
  var z: array<vec4f, 8>; // of 4 rows, by token lane + 16j; indexed by constants only, so that it stays in registers
  for (var c0 = 0u; c0 < C; c0 += DEPTH) {
    for (var i = t; i < 4 * DEPTH; i += 64) {
      let o = min(group.x * 16 + i / DEPTH * 4 + vec4u(0, 1, 2, 3), vec4u(M - 1)) * C + c0 + i % DEPTH;
      rows[i] = vec4f(h[o.x], h[o.y], h[o.z], h[o.w]);
    }
    for (var i = t; i < WORDS * 128; i += 64) {
      tile[i % WORDS * PITCH + i / WORDS] = e[(min(token + i / WORDS, V - 1) * C + c0) / 2 + i % WORDS];
    }
    workgroupBarrier();
    for (var c = 0u; c < min(DEPTH, C - c0); c += 2) {
      let h0 = rows[band * DEPTH + c];
      let h1 = rows[band * DEPTH + c + 1];
      let o = c / 2 * PITCH + lane;
      z[0] += twoSteps(h0, h1, tile[o]);
      z[1] += twoSteps(h0, h1, tile[o + 16]);
      z[2] += twoSteps(h0, h1, tile[o + 32]);
      z[3] += twoSteps(h0, h1, tile[o + 48]);
      z[4] += twoSteps(h0, h1, tile[o + 64]);
      z[5] += twoSteps(h0, h1, tile[o + 80]);
      z[6] += twoSteps(h0, h1, tile[o + 96]);
      z[7] += twoSteps(h0, h1, tile[o + 112]);
    }
    workgroupBarrier();
  }
  keep(band, lane, token, z[0]);
  keep(band, lane + 16, token, z[1]);
  keep(band, lane + 32, token, z[2]);
  keep(band, lane + 48, token, z[3]);
  keep(band, lane + 64, token, z[4]);
  keep(band, lane + 80, token, z[5]);
  keep(band, lane + 96, token, z[6]);
  keep(band, lane + 112, token, z[7]);
  workgroupBarrier();
}

fn logit(row: u32, column: u32) -> f32 { return bitcast<f32>(tile[row * ROW + column]); }

@compute @workgroup_size(64)
fn partial(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) t: u32) {
  logits(group, t);
  let width = min(128, V - group.y * 128);
  var top = -1e30;
  var sum = 0.0;
  for (var i = t % 4; i < width; i += 4) { top = max(top, logit(t / 4, i)); }
  for (var i = t % 4; i < width; i += 4) { sum += exp(logit(t / 4, i) - top); }
  ends[t] = vec2f(top, sum);
  workgroupBarrier();
  let m = group.x * 16 + t;
  if (t < 16 && m < M) {
    let a = ends[t * 4];
    let b = ends[t * 4 + 1];
    let c = ends[t * 4 + 2];
    let d = ends[t * 4 + 3];
    let most = max(max(a.x, b.x), max(c.x, d.x));
    let o = (m * grid.y + group.y) * 2;
    partials[o] = most;
    partials[o + 1] = a.y * exp(a.x - most) + b.y * exp(b.x - most) + c.y * exp(c.x - most) + d.y * exp(d.x - most);
  }
}

/** The upper 23 bits of pcg4d (src/gpu/random.ts, line for line). */
fn bits23(seed: u32, step: u32, stream: u32, counter: u32) -> u32 {
  var v = vec4u(seed, step, stream, counter) * 1664525 + 1013904223;
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  v ^= v >> vec4u(16);
  v.x += v.y * v.w;
  return v.x >> 9;
}

/** −log u for u = (n + ½)/2²³; near u = 1 by the series of −log(1 − w), where log u would lose its digits. */
fn minusLog(n: u32) -> f32 {
  let w = (f32(8388608 - n) - 0.5) / 8388608;
  let series = w * (1 + w * (0.5 + w * (0.33333333 + w * (0.25 + w * (0.2 + w * (0.16666667 + w * 0.14285714))))));
  return select(-log((f32(n) + 0.5) / 8388608), series, w < 0.125);
}

fn better(a: vec2f, b: vec2f) -> vec2f { return select(a, b, b.x > a.x || (b.x == a.x && b.y < a.y)); }

@compute @workgroup_size(64)
fn sample(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) t: u32) {
  logits(group, t);
  let width = min(128, V - group.y * 128);
  let row = group.x * 16 + t / 4;
  let forbidden = select(draw[5], V, draw[6] != 0);
  var winner = vec2f(-2e30, 0); // score, token
  for (var i = t % 4; i < width; i += 4) {
    let token = group.y * 128 + i;
    let gumbel = -log(minusLog(bits23(draw[0], draw[1], draw[2] * 65536 + draw[3], (draw[7] + row) * V + token)));
    let score = logit(t / 4, i) * bitcast<f32>(draw[4]) + gumbel;
    winner = better(winner, vec2f(select(score, -1e30, token == forbidden), f32(token)));
  }
  ends[t] = winner;
  workgroupBarrier();
  let m = group.x * 16 + t;
  if (t < 16 && m < M) {
    let first = better(better(ends[t * 4], ends[t * 4 + 1]), better(ends[t * 4 + 2], ends[t * 4 + 3]));
    let o = (m * grid.y + group.y) * 2;
    best[o] = first.x;
    best[o + 1] = first.y;
  }
}

@compute @workgroup_size(64)
fn logProbs(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  logits(group, t);
  for (var i = t; i < 16 * 128; i += 64) {
    let m = group.x * 16 + i / 128;
    let token = group.y * 128 + i % 128;
    if (m < M && token < V) { logp[m * V + token] = logit(i / 128, i % 128) - lse[m]; }
  }
}
