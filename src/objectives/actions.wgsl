// What losses on single actions share. An action of a sequence is a token that the policy chose, or
// its stop where the sampler in use does not force it. A file that follows holds bindings and
// judge(place, logQ): what an action adds to the loss of its sequence, and its slope by log q.
// Below the shortest length the sampler draws no ⊤, so a token counts as
// a_i = l_i − log(1 − e^t_i), and da_i/dt_i = e^t_i/(1 − e^t_i). A thread an action.
struct Sizes {
  B: u32,
  T: u32,
  T1: u32, // T + 1
}
@group(1) @binding(0) var<uniform> sizes: Sizes;

struct Settings { // see actions.ts
  scale: f32,
  minLength: f32,
  maxLength: f32,
  clip: f32,
}

const LEAST = 5.9604645e-8; // of 1 − q(⊤): what float32 holds beside 1

fn lengthOf(b: u32) -> u32 { return min(steps[b * sizes.T1], sizes.T); }

/** Token i was chosen by the policy, or the stop was. */
fn isAction(b: u32, i: u32, n: u32) -> bool {
  if (i == n) { return n < u32(settings.maxLength + 0.5); }
  return i < n && steps[b * sizes.T1 + 1 + min(i, sizes.T - 1)] == 1;
}

fn stopAt(b: u32, i: u32) -> u32 { return sizes.B * sizes.T + b * sizes.T1 + i; }

fn isBarred(i: u32) -> bool { return i < u32(settings.minLength + 0.5); }

/** 1 − q(⊤) after i tokens */
fn goesOn(b: u32, i: u32) -> f32 { return max(1.0 - exp(policy[stopAt(b, i)]), LEAST); }

/** log q of action i under the sampler in use */
fn logQ(b: u32, i: u32, n: u32) -> f32 {
  if (i == n) { return policy[stopAt(b, i)]; }
  let l = policy[b * sizes.T + i];
  if (!isBarred(i)) { return l; }
  return l - log(goesOn(b, i));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = id.x / sizes.T1;
  let i = id.x % sizes.T1;
  if (b >= sizes.B) { return; }
  let n = lengthOf(b);
  let norm = 1.0 / f32(sizes.B);
  var slope = 0.0;
  if (isAction(b, i, n)) {
    slope = norm * settings.scale * judge(b * sizes.T1 + i, logQ(b, i, n)).y;
  }
  if (i < sizes.T) { dlogp[b * sizes.T + i] = select(0.0, slope, i < n); }
  var stop = select(0.0, slope, i == n);
  if (i < n && isBarred(i)) {
    let rest = goesOn(b, i);
    stop = slope * (1.0 - rest) / rest;
  }
  dlogp[stopAt(b, i)] = stop;
  var total = 0.0;
  if (i == 0) {
    for (var k = 0u; k <= n; k++) {
      if (isAction(b, k, n)) { total += judge(b * sizes.T1 + k, logQ(b, k, n)).x; }
    }
  }
  report[b * sizes.T1 + i] = norm * total;
}
