// Eight independent chains of fused multiply-adds a thread, four wide: nothing but arithmetic.
// FLOP = threads · ROUNDS · 8 chains · 4 lanes · 2
override ROUNDS: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;        // [threads]
@group(0) @binding(1) var<storage, read_write> y: array<f32>;  // [threads]
@compute @workgroup_size(128)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= arrayLength(&y)) { return; }
  let m = vec4f(x[i] * 1e-3 + 0.999);
  let c = vec4f(x[i] * 1e-3 + 1e-3);
  var a = m; var b = m + 1.0; var d = m + 2.0; var e = m + 3.0;
  var f = m + 4.0; var g = m + 5.0; var h = m + 6.0; var k = m + 7.0;
  for (var r = 0u; r < ROUNDS; r++) {
    a = fma(a, m, c); b = fma(b, m, c); d = fma(d, m, c); e = fma(e, m, c);
    f = fma(f, m, c); g = fma(g, m, c); h = fma(h, m, c); k = fma(k, m, c);
  }
  let s = a + b + d + e + f + g + h + k;
  y[i] = s.x + s.y + s.z + s.w;
}
