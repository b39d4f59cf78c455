/**
 * Processor time of the page's thread by what it drew, read from a Chromium trace: other programs'
 * share of the clock is not in it.
 */

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number; // µs of the clock
  readonly dur?: number;
  readonly tts?: number; // µs of this thread's processor time
  readonly tdur?: number;
  readonly args?: { readonly traceId?: number };
}

export const categories = ["devtools.timeline", "blink.user_timing", "toplevel"];

/**
 * Milliseconds of every drawing by its topic; "frame" is all of a frame that drew: script, style,
 * layout and paint.
 */
export function drawings(trace: Buffer): ReadonlyMap<string, readonly number[]> {
  const events = (JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }).traceEvents;
  const topics = new Map(
    events
      .filter((e) => e.ph === "b" && e.name.startsWith("paint:"))
      .map((e) => [e.args?.traceId, e.name.slice("paint:".length)]),
  );
  const measures = events.filter(
    (e) => e.name === "UserTiming::Measure" && topics.has(e.args?.traceId),
  );
  const tasks = events.filter((e) => e.ph === "X" && e.name.endsWith("RunTask"));
  const spent = new Map<string, number[]>();
  const add = (name: string, us: number) =>
    spent.set(name, [...(spent.get(name) ?? []), us / 1000]);
  for (const frame of events.filter((e) => e.ph === "X" && e.name === "FireAnimationFrame")) {
    const drawn = measures.filter((m) => within(m, frame)).sort((a, b) => a.ts - b.ts);
    let from = processor(frame.tts);
    for (const m of drawn) {
      add(String(topics.get(m.args?.traceId)), processor(m.tts) - from);
      from = processor(m.tts) + (m.tdur ?? 0);
    }
    const task = tasks
      .filter((t) => within(frame, t))
      .sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0))
      .at(0);
    const isReference = drawn.some((m) => topics.get(m.args?.traceId) === "reference");
    if (drawn.length > 0 && task && !isReference) add("frame", processor(task.tdur));
  }
  return spent;
}

const within = (inner: TraceEvent, outer: TraceEvent) =>
  inner.pid === outer.pid &&
  inner.tid === outer.tid &&
  inner.ts >= outer.ts &&
  inner.ts + (inner.dur ?? 0) <= outer.ts + (outer.dur ?? 0);

function processor(us: number | undefined): number {
  if (us === undefined)
    throw new Error(
      "This browser's trace has no processor time of its threads; the budget can only be " +
        "measured in one that has.",
    );
  return us;
}
