// y = x, sixteen bytes a thread: nothing but memory. Bytes moved = 2 · 16 · threads.
@group(0) @binding(0) var<storage, read> x: array<vec4f>;        // [N]
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;  // [N]
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = (id.y * groups.x * 256u) + id.x;
  if (i < arrayLength(&y)) { y[i] = x[i]; }
}
