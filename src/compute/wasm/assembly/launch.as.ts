// One launch on all threads. The thread of the run opens a job; this thread and the helper threads
// claim ranges of parts from one counter until none is left. It never matters which thread computes
// a part: the values of a part depend on no other part of the launch, so every number of threads
// gives the same bits.
//
// A helper that wakes late finds the job closed and leaves it alone. The fields of a job change
// only while no helper is inside it.

// Addresses in the first page, which holds nothing else. Each counter has a cache line of its own.
const EPOCH: usize = 64; // u32: counts the jobs; helpers wait for its next value
const OPEN: usize = 128; // u32: the epoch of the job that may be joined, or 0
const NEXT: usize = 192; // i32: the first part that nobody has claimed
const INSIDE: usize = 256; // i32: helpers at work on the open job
const KERNEL: usize = 320; // u32: its place in the table of functions
const OPERANDS: usize = 324; // usize: address of the kernel's operands
const PARTS: usize = 328; // i32
const GRAIN: usize = 332; // i32: parts claimed at a time
const SCRATCH: usize = 336; // usize: working memory of thread 0; that of the others follows
const SCRATCH_BYTES: usize = 340; // usize: of one thread

const NEVER: u32 = 0xffffffff; // the epoch that ends the helpers
// How often a thread looks before it sleeps: some 20 µs, about what waking up costs. The launches
// of a step follow one another faster than that.
const LOOKS = 4000;
// How long a helper may compute one range before it counts as lost: 20 s, in nanoseconds.
const PATIENCE: i64 = 20_000_000_000;

/** The first address that kernels and tables leave free. */
export function firstFreeAddress(): usize {
  return __heap_base;
}

/** Gives every thread `bytes` of working memory, from `address` on. */
export function setScratch(address: usize, bytes: usize): void {
  store<usize>(SCRATCH, address);
  store<usize>(SCRATCH_BYTES, bytes);
}

/** Runs parts 0 … parts − 1 of a kernel on this thread. */
export function launchAlone(kernel: u32, operands: usize, parts: i32): void {
  call_indirect<void>(kernel, operands, 0, parts, load<usize>(SCRATCH));
}

/**
 * Runs the parts on this thread and on all helpers, `grain` parts at a time. Returns false if a
 * helper did not finish in time.
 */
export function launch(kernel: u32, operands: usize, parts: i32, grain: i32): bool {
  store<u32>(KERNEL, kernel);
  store<usize>(OPERANDS, operands);
  store<i32>(PARTS, parts);
  store<i32>(GRAIN, grain);
  atomic.store<i32>(NEXT, 0);
  const epoch = atomic.load<u32>(EPOCH) + 1;
  atomic.store<u32>(OPEN, epoch);
  atomic.store<u32>(EPOCH, epoch);
  atomic.notify(EPOCH, -1);
  work(0);
  atomic.store<u32>(OPEN, 0);
  return everyHelperLeft();
}

/** Claims and computes ranges until none is left. */
function work(thread: u32): void {
  const kernel = load<u32>(KERNEL);
  const operands = load<usize>(OPERANDS);
  const parts = load<i32>(PARTS);
  const grain = load<i32>(GRAIN);
  const scratch = load<usize>(SCRATCH) + thread * load<usize>(SCRATCH_BYTES);
  let from = atomic.add<i32>(NEXT, grain);
  while (from < parts) {
    call_indirect<void>(kernel, operands, from, min(from + grain, parts), scratch);
    from = atomic.add<i32>(NEXT, grain);
  }
}

function everyHelperLeft(): bool {
  for (let look = 0; look < LOOKS; look++) {
    if (atomic.load<i32>(INSIDE) == 0) return true;
  }
  let inside = atomic.load<i32>(INSIDE);
  while (inside != 0) {
    const outcome = atomic.wait<i32>(INSIDE, inside, PATIENCE);
    if (outcome == 2) return false; // timed out
    inside = atomic.load<i32>(INSIDE);
  }
  return true;
}

/** What helper `thread` does until the end: 1 is the first helper. */
export function serve(thread: u32): void {
  let seen: u32 = 0;
  while (true) {
    seen = nextEpoch(seen);
    if (seen == NEVER) return;
    atomic.add<i32>(INSIDE, 1);
    if (atomic.load<u32>(OPEN) == seen) work(thread);
    atomic.sub<i32>(INSIDE, 1);
    atomic.notify(INSIDE, 1);
  }
}

/** Waits for an epoch other than `seen`. */
function nextEpoch(seen: u32): u32 {
  for (let look = 0; look < LOOKS; look++) {
    const epoch = atomic.load<u32>(EPOCH);
    if (epoch != seen) return epoch;
  }
  let epoch = atomic.load<u32>(EPOCH);
  while (epoch == seen) {
    atomic.wait<u32>(EPOCH, seen, -1);
    epoch = atomic.load<u32>(EPOCH);
  }
  return epoch;
}

/** Ends all helpers. */
export function dismiss(): void {
  atomic.store<u32>(EPOCH, NEVER);
  atomic.notify(EPOCH, -1);
}
