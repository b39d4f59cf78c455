// finished[m] ← finished[m] or tokens[m] = stop (FIRST forgets what was);  alive = 1 while a row is not finished, else 0.
override M: u32;
override FIRST: u32;
@group(0) @binding(0) var<storage, read> tokens: array<u32>;         // [M]
@group(0) @binding(1) var<storage, read> stop: array<u32>;           // [1]
@group(0) @binding(2) var<storage, read_write> finished: array<u32>; // [M]
@group(0) @binding(3) var<storage, read_write> alive: array<u32>;    // [1]

var<workgroup> open: array<u32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) index: u32) {
  var rows = 0u;
  for (var m = index; m < M; m += 64) {
    let done = (FIRST == 0 && finished[m] != 0) || tokens[m] == stop[0];
    finished[m] = select(0u, 1u, done);
    rows |= select(1u, 0u, done);
  }
  open[index] = rows;
  workgroupBarrier();
  if (index > 0) { return; }
  for (var i = 1u; i < 64; i++) { rows |= open[i]; }
  alive[0] = rows;
}
