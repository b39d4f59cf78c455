// x ← 2x, one thread an element.
@group(0) @binding(0) var<storage, read_write> x: array<f32>; // [N]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&x)) { return; }
  x[id.x] = 2.0 * x[id.x];
}
