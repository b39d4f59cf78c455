import { usePlace } from "../../stores/place";
import { count, whole } from "../../shared/figures";
import { queue } from "../program";
import { useProgress } from "../view";

/** What is trained in the background, while the list stands alone; the place has it on top. */
export function QueueLine() {
  const { title, seed, step, steps, done, of, at, trouble } = useProgress((p) => p);
  const isPlace = usePlace() === "runs";
  if (isPlace || (title === null && trouble === null)) return null;
  return (
    <div className="run-queue" role="status">
      {trouble && <span>{trouble}</span>}
      {title !== null && (
        <>
          <span>
            {title}: seed {seed}, step {whole(step)} of {whole(steps)}; {done} of{" "}
            {count(of, "seed")} done
          </span>
          <button
            type="button"
            className="link"
            onClick={() => (at === "paused" ? queue.resume() : queue.pause())}
          >
            {at === "paused" ? "Continue" : "Pause seeds"}
          </button>
          <button type="button" className="link" onClick={() => queue.cancel()}>
            Cancel
          </button>
        </>
      )}
    </div>
  );
}
