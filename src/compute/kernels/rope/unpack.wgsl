// dq | dk | dv from dqkv: within a head of q and k, (x_i, x_{i+D/2}) turns back by
// position·frequencies[i]. Sizes and rotors: angles.wgsl.
@group(0) @binding(0) var<storage, read> dqkv: array<f32>;        // [M, (HQ + 2HKV)·D]
@group(0) @binding(1) var<storage, read> positions: array<u32>;   // [M]
@group(0) @binding(2) var<storage, read> frequencies: array<u32>; // [D/2] turns · 2³²
@group(0) @binding(3) var<storage, read_write> dq: array<f32>;    // [M, HQ·D]
@group(0) @binding(4) var<storage, read_write> dk: array<f32>;    // [M, HKV·D]
@group(0) @binding(5) var<storage, read_write> dv: array<f32>;    // [M, HKV·D]

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = group.x;
  let half = sizes.D / 2;
  let first = row * (sizes.HQ + 2 * sizes.HKV) * sizes.D;
  for (var tile = 0u; tile < half; tile += GROUP) {
    workgroupBarrier();
    if (tile + thread < half) {
      rotors[thread] = rotor(positions[row] * frequencies[tile + thread]);
    }
    workgroupBarrier();
    let width = min(GROUP, half - tile);
    for (var j = thread; j < (sizes.HQ + sizes.HKV) * width; j += GROUP) {
      let head = j / width;
      let at = head * sizes.D + tile + j % width;
      let turn = rotors[j % width];
      let x = vec2f(dqkv[first + at], dqkv[first + at + half]);
      let back = vec2f(x.x * turn.x + x.y * turn.y, x.y * turn.x - x.x * turn.y);
      if (head < sizes.HQ) {
        let query = row * sizes.HQ * sizes.D + at;
        dq[query] = back.x;
        dq[query + half] = back.y;
      } else {
        let key = row * sizes.HKV * sizes.D + at - sizes.HQ * sizes.D;
        dk[key] = back.x;
        dk[key + half] = back.y;
      }
    }
  }
  for (var c = thread; c < sizes.HKV * sizes.D; c += GROUP) {
    dv[row * sizes.HKV * sizes.D + c] = dqkv[first + (sizes.HQ + sizes.HKV) * sizes.D + c];
  }
}
