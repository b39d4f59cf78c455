// packed = [e | B], the output embedding with the adapter's B behind it, in f16. Two channels a thread.
override V: u32;
override C: u32; // even
override R: u32; // even
@group(0) @binding(0) var<storage, read> e: array<u32>;              // [V, C] f16 pairs
@group(0) @binding(1) var<storage, read> b: array<f32>;              // [V, R]
@group(0) @binding(2) var<storage, read_write> packed: array<u32>;   // [V, C+R] f16 pairs

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) grid: vec3u) {
  let i = id.y * grid.x * 64 + id.x;
  let width = (C + R) / 2;
  if (i >= V * width) { return; }
  let v = i / width;
  let w = i % width;
  if (w < C / 2) { packed[i] = e[v * (C / 2) + w]; return; }
  let o = v * R + 2 * w - C;
  packed[i] = pack2x16float(vec2f(b[o], b[o + 1]));
}
