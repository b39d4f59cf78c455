import { useLane } from "../lane/context";
import { goTo } from "./acts";
import type { Reading } from "./store";

/** One tick a page; a click goes to a page that was read, or the next one. */
export function Ticks({ reading: { lesson, page, shown } }: { reading: Reading }) {
  const lane = useLane();
  return (
    <ol className="ticks" aria-label="Pages">
      {lesson.pages.map(({ title }, k) => (
        <li key={k} className={k <= page ? "done" : ""}>
          <button
            type="button"
            title={title}
            aria-label={`Page ${k + 1}: ${title}`}
            aria-current={k === page ? "step" : undefined}
            disabled={k > page && !shown[k]}
            onClick={() => goTo(lane, k)}
          />
        </li>
      ))}
    </ol>
  );
}
