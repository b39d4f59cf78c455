// gradient of w_c += Σ_{b, i} dy[b, i]·h[row(b, i), c], of w_C += Σ dy; dy is a row of a report
struct Sizes {
  B: u32,
  T: u32,
  C: u32,
  ROWS: u32,
  ROW: u32,
}
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(0) var<storage, read> h: array<f32>;                   // [R, C], R = 1 + B·T
@group(0) @binding(1) var<storage, read> report: array<f32>;              // [B, ROWS, T + 1]
@group(0) @binding(2) var<storage, read_write> records: array<vec4f>;     // [C + 1]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c > sizes.C) { return; }
  var sum = 0.0;
  for (var b = 0u; b < sizes.B; b++) {
    let start = (b * sizes.ROWS + sizes.ROW) * (sizes.T + 1);
    for (var i = 0u; i <= sizes.T; i++) {
      let row = select(b * sizes.T + i, 0u, i == 0);
      var x = 1.0;
      if (c < sizes.C) { x = h[row * sizes.C + c]; }
      sum += report[start + i] * x;
    }
  }
  records[c].y += sum;
}
