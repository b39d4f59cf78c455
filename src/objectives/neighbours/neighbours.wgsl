// loss = Σ_i (u_i − u_{i+1})² over neighbouring places, normalised

/** (what place i adds to the loss, ∂loss/∂u_i) */
fn judge(i: u32, m: u32) -> vec2f {
  var terms = vec2f();
  if (i + 1 < m) {
    let d = u[i] - u[i + 1];
    terms += vec2f(d * d, 2.0 * d);
  }
  if (i > 0) { terms.y += 2.0 * (u[i] - u[i - 1]); }
  return terms;
}

fn weightOf(m: u32) -> f32 { return f32(max(m, 1) - 1); }
