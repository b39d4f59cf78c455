// loss = Σ_b (log Z − u_n^b)² / B, u_n of a sequence's last place; log Z is learned, by prompt
@group(0) @binding(0) var<storage, read> policy: array<f32>;  // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> prior: array<f32>;   // [K] the same, adapters off
@group(0) @binding(2) var<storage, read> steps: array<u32>;   // [B, T1] n, then 1: chosen
@group(0) @binding(3) var<storage, read> extra: array<f32>;   // [B, T1]
@group(0) @binding(4) var<storage, read> settings: Settings;
// [N, 4] value, gradient, moments of log Z; the gradient is added to
@group(0) @binding(5) var<storage, read_write> logZ: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dlogp: array<f32>;  // [K]
// [B, ROWS, T1]: u, logR, logPrior, (loss, 0 …), log Z
@group(0) @binding(7) var<storage, read_write> report: array<f32>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let b = group.x;
  prepare(b, thread);
  workgroupBarrier();
  let m = places(b);
  for (var i = thread; i < m; i += GROUP) {
    let d = endResidual(i, m);
    loss[i] = d * d;
    du[i] = 2.0 * d;
  }
  workgroupBarrier();
  finish(b, thread);
  finishLogZ(b, thread);
}
