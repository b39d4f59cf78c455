// What objectives share that learn log Z by prompt: the residual of a sequence's last place, its
// report, and the gradient of log Z. The objective's own file has the bindings and the entry point.

var<workgroup> slopes: array<f32, GROUP>;

fn learnedLogZ() -> f32 { return logZ[u32(settings.row)].x; }

/** u_n − log Z at the last of m places; 0 at others. */
fn endResidual(i: u32, m: u32) -> f32 { return select(0.0, u[i] - learnedLogZ(), i == m - 1); }

/** Fills the fifth row of the report, and the first workgroup adds ∂loss/∂log Z of the batch. */
fn finishLogZ(b: u32, thread: u32) {
  for (var i = thread; i < sizes.T1; i += GROUP) {
    report[firstRow(b) + 4 * sizes.T1 + i] = select(0.0, learnedLogZ(), i <= lengthOf(b));
  }
  if (b > 0) { return; }
  slopes[thread] = slopeOf(thread);
  workgroupBarrier();
  if (thread > 0) { return; }
  var total = 0.0;
  for (var s = 0u; s < GROUP; s++) { total += slopes[s]; }
  logZ[u32(settings.row)].y += normaliser() * settings.scale * total;
}

/** Σ 2(log Z − u_n) over a thread's share of the sequences */
fn slopeOf(thread: u32) -> f32 {
  var sum = 0.0;
  for (var s = thread; s < sizes.B; s += GROUP) {
    let n = lengthOf(s);
    if (places(s) > 0) { sum += 2.0 * (learnedLogZ() - estimate(s, n, n).x); }
  }
  return sum;
}

fn weightOf(m: u32) -> f32 { return select(0.0, 1.0, m > 0); }
