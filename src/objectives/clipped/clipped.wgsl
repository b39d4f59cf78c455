// loss = −Σ_b Σ_i min(ρ_i A_i, clip(ρ_i, 1 − ε, 1 + ε) A_i) / B, ρ_i = e^(a_i − old_i)
@group(0) @binding(0) var<storage, read> policy: array<f32>; // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> steps: array<u32>;  // [B, T1] n, then 1: chosen
@group(0) @binding(2) var<storage, read> weight: array<f32>; // [B, T1] A by action
@group(0) @binding(3) var<storage, read> old: array<f32>;    // [B, T1] a when it was drawn
@group(0) @binding(4) var<storage, read> settings: Settings;
@group(0) @binding(5) var<storage, read_write> dlogp: array<f32>;  // [K]
@group(0) @binding(6) var<storage, read_write> report: array<f32>; // [B, T1] loss, 0 …

const LARGEST = 20.0; // of |log ρ|

fn judge(place: u32, logQ: f32) -> vec2f {
  let ratio = exp(clamp(logQ - old[place], -LARGEST, LARGEST));
  let free = ratio * weight[place];
  let bounded = clamp(ratio, 1.0 - settings.clip, 1.0 + settings.clip) * weight[place];
  return vec2f(-min(free, bounded), select(0.0, -free, free <= bounded));
}
