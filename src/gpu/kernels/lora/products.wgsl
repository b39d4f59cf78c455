// The four skinny products of an adapter A [R, K], B [N, R]; R is small, so a thread owns one output and sums in order.
//   down   u = x·Aᵀ              back   v = scale·dy·B
//   gradA  dA += vᵀ·x            gradB  dB += scale·dyᵀ·u
override M: u32;
override K: u32;
override N: u32;
override R: u32;

@group(0) @binding(0) var<storage, read> x: array<f32>;            // [M, K]
@group(0) @binding(1) var<storage, read> a: array<f32>;            // [R, K]
@group(0) @binding(2) var<storage, read_write> u: array<f32>;      // [M, R]

@compute @workgroup_size(64)
fn down(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= M * R) { return; }
  let m = id.x / R;
  let r = id.x % R;
  var sum = 0.0;
  for (var k = 0u; k < K; k++) { sum += x[m * K + k] * a[r * K + k]; }
  u[id.x] = sum;
}

@group(0) @binding(0) var<storage, read> dyBack: array<f32>;       // [M, N]
@group(0) @binding(1) var<storage, read> b: array<f32>;            // [N, R]
@group(0) @binding(2) var<storage, read> scaleBack: array<f32>;    // [1]
@group(0) @binding(3) var<storage, read_write> v: array<f32>;      // [M, R]

@compute @workgroup_size(64)
fn back(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= M * R) { return; }
  let m = id.x / R;
  let r = id.x % R;
  var sum = 0.0;
  for (var n = 0u; n < N; n++) { sum += dyBack[m * N + n] * b[n * R + r]; }
  v[id.x] = scaleBack[0] * sum;
}

@group(0) @binding(0) var<storage, read> vIn: array<f32>;          // [M, R]
@group(0) @binding(1) var<storage, read> xIn: array<f32>;          // [M, K]
@group(0) @binding(2) var<storage, read_write> da: array<f32>;     // [R, K]

@compute @workgroup_size(64)
fn gradA(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= R * K) { return; }
  let r = id.x / K;
  let k = id.x % K;
  var sum = 0.0;
  for (var m = 0u; m < M; m++) { sum += vIn[m * R + r] * xIn[m * K + k]; }
  da[id.x] += sum;
}

@group(0) @binding(0) var<storage, read> dy: array<f32>;           // [M, N]
@group(0) @binding(1) var<storage, read> uIn: array<f32>;          // [M, R]
@group(0) @binding(2) var<storage, read> scale: array<f32>;        // [1]
@group(0) @binding(3) var<storage, read_write> db: array<f32>;     // [N, R]

@compute @workgroup_size(64)
fn gradB(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= N * R) { return; }
  let n = id.x / R;
  let r = id.x % R;
  var sum = 0.0;
  for (var m = 0u; m < M; m++) { sum += dy[m * N + n] * uIn[m * R + r]; }
  db[id.x] += scale[0] * sum;
}
