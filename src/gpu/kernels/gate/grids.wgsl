// args = the grids of launches to come, or empty ones when nothing is alive.
override N: u32; // three numbers a launch
@group(0) @binding(0) var<storage, read> alive: array<u32>;      // [1]
@group(0) @binding(1) var<storage, read> grids: array<u32>;      // [N]
@group(0) @binding(2) var<storage, read_write> args: array<u32>; // [N]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < N) { args[id.x] = select(0u, grids[id.x], alive[0] != 0); }
}
