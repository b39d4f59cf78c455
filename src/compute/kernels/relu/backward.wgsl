// dx = dy where x > 0, else 0
struct Sizes {
  N: u32, // M·C
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> x: array<f32>;        // [M, C]
@group(0) @binding(1) var<storage, read> dy: array<f32>;       // [M, C]
@group(0) @binding(2) var<storage, read_write> dx: array<f32>; // [M, C]

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 256 + id.x;
  if (i >= sizes.N) { return; }
  dx[i] = select(0.0, dy[i], x[i] > 0.0);
}
