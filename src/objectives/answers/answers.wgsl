// loss = Σ_questions (log Σ_b e^s_b − s_first) / questions: rows in turn are the answers to one
// question, the right one first; s_b is the sum of l over the chosen tokens of row b
struct Sizes {
  B: u32,
  T: u32,
  T1: u32, // T + 1
}
@group(1) @binding(0) var<uniform> sizes: Sizes;

struct Settings { // see spec.ts
  scale: f32,
  answers: f32, // rows of one question
}

@group(0) @binding(0) var<storage, read> policy: array<f32>; // [K] l [B, T], then t [B, T1]
@group(0) @binding(1) var<storage, read> steps: array<u32>;  // [B, T1] n, then 1: chosen
@group(0) @binding(2) var<storage, read> settings: Settings;
@group(0) @binding(3) var<storage, read_write> dlogp: array<f32>;  // [K]
@group(0) @binding(4) var<storage, read_write> report: array<f32>; // [B, T1] loss, 0 …

fn isChosen(b: u32, i: u32) -> bool {
  return i < min(steps[b * sizes.T1], sizes.T) && steps[b * sizes.T1 + 1 + i] == 1;
}

fn score(b: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < sizes.T; i++) {
    if (isChosen(b, i)) { sum += policy[b * sizes.T + i]; }
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = id.x / sizes.T1;
  let i = id.x % sizes.T1;
  if (b >= sizes.B) { return; }
  let rows = max(1u, u32(settings.answers + 0.5));
  let first = b - b % rows;
  let end = min(first + rows, sizes.B);
  let norm = 1.0 / f32((sizes.B + rows - 1) / rows);
  var top = score(first);
  for (var s = first + 1; s < end; s++) { top = max(top, score(s)); }
  let right = exp(score(first) - top);
  var wrong = 0.0;
  for (var s = first + 1; s < end; s++) { wrong += exp(score(s) - top); }
  let share = select(exp(score(b) - top), -wrong, b == first) / (right + wrong);
  let slope = norm * settings.scale * share;
  if (i < sizes.T) { dlogp[b * sizes.T + i] = select(0.0, slope, isChosen(b, i)); }
  dlogp[sizes.B * sizes.T + b * sizes.T1 + i] = 0.0;
  let loss = log(right + wrong) + top - score(first);
  report[b * sizes.T1 + i] = select(0.0, norm * loss, i == 0 && b == first);
}
