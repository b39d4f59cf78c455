// loss = Σ_{i<j} λ^{j−i−1} (u_i − u_j)² over all pairs of places, normalised

/** (what place i adds to the loss, ∂loss/∂u_i) */
fn judge(i: u32, m: u32) -> vec2f {
  if (settings.lambda == 1.0) { return variance(i, m); }
  return decaying(i, m);
}

/** Σ_{i<j} λ^{j−i−1} of m places */
fn weightOf(m: u32) -> f32 {
  if (settings.lambda == 1.0) { return f32(m * max(m, 1) - m) / 2; }
  var sum = 0.0;
  var w = 1.0;
  for (var gap = 1u; gap < m; gap++) {
    sum += f32(m - gap) * w;
    w *= settings.lambda;
  }
  return sum;
}

/**
 * λ = 1: Σ_{i<j} (u_i − u_j)² = m Σ (u_i − ū)², slope 2m(u_i − ū), over m places. Offsets from the
 * first keep f32's digits.
 */
fn variance(i: u32, m: u32) -> vec2f {
  let count = f32(m);
  var sum = 0.0;
  for (var j = 0u; j < m; j++) { sum += u[j] - u[0]; }
  let d = u[i] - u[0] - sum / count;
  return vec2f(count * d * d, 2.0 * count * d);
}

/** Weights λ^{|i−j|−1}. */
fn decaying(i: u32, m: u32) -> vec2f {
  var terms = vec2f();
  var w = 1.0;
  for (var j = i + 1; j < m; j++) {
    let d = u[i] - u[j];
    terms += vec2f(w * d * d, 2.0 * w * d);
    w *= settings.lambda;
  }
  w = 1.0;
  for (var j = i; j > 0; j--) {
    terms.y += 2.0 * w * (u[i] - u[j - 1]);
    w *= settings.lambda;
  }
  return terms;
}
