// da = dy·b,  db = dy·a
struct Sizes {
  N: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> a: array<f32>;        // [N]
@group(0) @binding(1) var<storage, read> b: array<f32>;        // [N]
@group(0) @binding(2) var<storage, read> dy: array<f32>;       // [N]
@group(0) @binding(3) var<storage, read_write> da: array<f32>; // [N]
@group(0) @binding(4) var<storage, read_write> db: array<f32>; // [N]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  if (i >= sizes.N) { return; }
  da[i] = dy[i] * b[i];
  db[i] = dy[i] * a[i];
}
