// loss = −Σ_b Σ_i weight_i·a_i / B, a_i the log-probability of action i
@group(0) @binding(0) var<storage, read> policy: array<f32>; // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> steps: array<u32>;  // [B, T1] n, then 1: chosen
@group(0) @binding(2) var<storage, read> weight: array<f32>; // [B, T1] by action
@group(0) @binding(3) var<storage, read> settings: Settings;
@group(0) @binding(4) var<storage, read_write> dlogp: array<f32>;  // [K]
@group(0) @binding(5) var<storage, read_write> report: array<f32>; // [B, T1] loss, 0 …

fn judge(place: u32, logQ: f32) -> vec2f {
  return vec2f(-weight[place] * logQ, -weight[place]);
}
