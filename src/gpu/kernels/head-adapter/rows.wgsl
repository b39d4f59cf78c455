// Rows of the head's input with the adapter's coordinates behind them, and back:
//   extend  x = [h | scale·h·Aᵀ]
//   narrow  v = scale·dx[C…],  dh = dx[…C] + v·A
override M: u32;
override C: u32; // even
override R: u32;
@group(0) @binding(0) var<storage, read> h: array<f32>;         // [M, C]
@group(0) @binding(1) var<storage, read> a: array<f32>;         // [R, C]
@group(0) @binding(2) var<storage, read> scale: array<f32>;     // [1]
@group(0) @binding(3) var<storage, read_write> x: array<f32>;   // [M, C+R]

@compute @workgroup_size(64)
fn extend(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= M * (C + R)) { return; }
  let m = i / (C + R);
  let c = i % (C + R);
  if (c < C) { x[i] = h[m * C + c]; return; }
  var sum = 0.0;
  for (var k = 0u; k < C; k++) { sum += h[m * C + k] * a[(c - C) * C + k]; }
  x[i] = scale[0] * sum;
}

@group(0) @binding(0) var<storage, read> dx: array<f32>;        // [M, C+R]
@group(0) @binding(3) var<storage, read_write> dh: array<f32>;  // [M, C]
@group(0) @binding(4) var<storage, read_write> v: array<f32>;   // [M, R]

@compute @workgroup_size(64)
fn narrow(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  if (i >= M * (C + R)) { return; }
  let m = i / (C + R);
  let c = i % (C + R);
  if (c >= C) { v[m * R + c - C] = scale[0] * dx[i]; return; }
  var sum = dx[i];
  for (var r = 0u; r < R; r++) { sum += scale[0] * dx[m * (C + R) + C + r] * a[r * C + c]; }
  dh[m * C + c] = sum;
}
