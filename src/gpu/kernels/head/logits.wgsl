// Logits z = h·e_v + bias_v of 16 rows by one tile of 64 tokens, kept on chip, and three things made of them:
//   partial   (max, Σ exp(z − max)) of the tile
//   sample    the tile's best Gumbel score z/temperature − log(−log u) and its token
//   logProbs  z − lse, stored (exact trees only; training never stores logits)
override M: u32;     // rows
override C: u32;     // width, even
override V: u32;     // vocabulary
override TILES: u32; // ceil(V / 64)
@group(0) @binding(0) var<storage, read> h: array<f32>;    // [M, C]
@group(0) @binding(1) var<storage, read> e: array<u32>;    // [V, C] f16 pairs
@group(0) @binding(2) var<storage, read> bias: array<f32>; // [V]

const K: u32 = 32; // channels a step
var<workgroup> hs: array<vec2f, 256>;  // [16 rows, K/2]
var<workgroup> es: array<vec2f, 1024>; // [K/2, 64 tokens]
var<workgroup> zs: array<f32, 1024>;   // [16 rows, 64 tokens]

/// Fills zs. A thread owns token at.x of rows 4·at.y … 4·at.y+3.
fn tile(row0: u32, token0: u32, at: vec2u, index: u32) {
  var z = vec4f(0.0);
  for (var k0 = 0u; k0 < C; k0 += K) {
    { // 256 threads, 256 row pairs
      let m = row0 + index / (K / 2);
      let c = k0 + 2 * (index % (K / 2));
      let p = min(m, M - 1) * C + min(c, C - 2);
      hs[index] = select(vec2f(0.0), vec2f(h[p], h[p + 1]), c < C);
    }
    for (var i = index; i < 64 * K / 2; i += 256) {
      let v = token0 + i / (K / 2);
      let c = k0 + 2 * (i % (K / 2));
      es[(i % (K / 2)) * 64 + i / (K / 2)] = select(vec2f(0.0), unpack2x16float(e[(min(v, V - 1) * C + min(c, C - 2)) / 2]), c < C);
    }
    workgroupBarrier();
    for (var k = 0u; k < K / 2; k++) {
      let w = es[k * 64 + at.x];
      let r = at.y * 4 * (K / 2) + k;
      z += vec4f(dot(hs[r], w), dot(hs[r + K / 2], w), dot(hs[r + K], w), dot(hs[r + 3 * K / 2], w));
    }
    workgroupBarrier();
  }
  let v = token0 + at.x;
  for (var r = 0u; r < 4; r++) {
    zs[(at.y * 4 + r) * 64 + at.x] = select(-1e30, z[r] + bias[min(v, V - 1)], v < V);
  }
  workgroupBarrier();
}

@group(0) @binding(3) var<storage, read_write> partials: array<vec2f>; // [M, TILES]

@compute @workgroup_size(64, 4)
fn partial(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) at: vec3u, @builtin(local_invocation_index) index: u32) {
  tile(group.y * 16, group.x * 64, at.xy, index);
  let m = group.y * 16 + index;
  if (index >= 16 || m >= M) { return; }
  let count = min(64u, V - group.x * 64);
  var top = -1e30;
  for (var i = 0u; i < count; i++) { top = max(top, zs[index * 64 + i]); }
  var sum = 0.0;
  for (var i = 0u; i < count; i++) { sum += exp(max(zs[index * 64 + i] - top, -80.0)); }
  partials[m * TILES + group.x] = vec2f(top, sum);
}

@group(0) @binding(3) var<storage, read> draw: array<u32>;          // seed, step, stream, position, 1/temperature, stop, stop allowed, first row
@group(0) @binding(4) var<storage, read_write> best: array<vec2f>;  // [M, TILES] (score, token)

@compute @workgroup_size(64, 4)
fn sample(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) at: vec3u, @builtin(local_invocation_index) index: u32) {
  tile(group.y * 16, group.x * 64, at.xy, index);
  let v = group.x * 64 + at.x;
  let invT = bitcast<f32>(draw[4]);
  for (var r = at.y * 4; r < at.y * 4 + 4; r++) {
    let u = uniform01(draw[0], draw[1], draw[2] * 65536 + draw[3], (draw[7] + group.y * 16 + r) * V + v);
    let score = zs[r * 64 + at.x] * invT - log(-log(u));
    zs[r * 64 + at.x] = select(score, -1e30, v >= V || (v == draw[5] && draw[6] == 0));
  }
  workgroupBarrier();
  let m = group.y * 16 + index;
  if (index >= 16 || m >= M) { return; }
  var top = zs[index * 64];
  var token = group.x * 64;
  for (var i = 1u; i < 64; i++) {
    if (zs[index * 64 + i] > top) { top = zs[index * 64 + i]; token = group.x * 64 + i; }
  }
  best[m * TILES + group.x] = vec2f(top, f32(token));
}

/// PCG-4D (Jarzynski & Olano 2020), as in random.ts; uniform in (0, 1), 24 bits, centred.
fn uniform01(seed: u32, step: u32, stream: u32, counter: u32) -> f32 {
  var v = vec4u(seed, step, stream, counter) * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  return (f32(v.x >> 8u) + 0.5) / 16777216.0;
}

@group(0) @binding(3) var<storage, read> lse: array<f32>;         // [M]
@group(0) @binding(4) var<storage, read_write> logp: array<f32>;  // [M, V]

@compute @workgroup_size(64, 4)
fn logProbs(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) at: vec3u, @builtin(local_invocation_index) index: u32) {
  tile(group.y * 16, group.x * 64, at.xy, index);
  let v = group.x * 64 + at.x;
  for (var r = at.y * 4; r < at.y * 4 + 4; r++) {
    let m = group.y * 16 + r;
    if (m < M && v < V) { logp[m * V + v] = zs[r * 64 + at.x] - lse[m]; }
  }
}
