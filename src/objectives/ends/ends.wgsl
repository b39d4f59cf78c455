// loss = (u_0 − u_n)², the first place against the last, normalised

/** (what place i adds to the loss, ∂loss/∂u_i) */
fn judge(i: u32, m: u32) -> vec2f {
  if (m < 2 || (i != 0 && i != m - 1)) { return vec2f(); }
  let d = u[i] - u[m - 1 - i];
  return vec2f(select(0.0, d * d, i == 0), 2.0 * d);
}

fn weightOf(m: u32) -> f32 { return select(0.0, 1.0, m > 1); }
