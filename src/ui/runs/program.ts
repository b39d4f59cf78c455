import { listen, sendBeside, type Listener } from "../run/wire";
import { setBackground } from "../stores/background";
import { SeedQueue } from "./background/queue";
import { RunBook } from "./records/book";
import { browserStorage } from "./records/storage";
import { Watcher } from "./records/watcher";

/**
 * The runs of this browser, which every lane shares: the book of them, what writes it, and the
 * queue that trains further seeds.
 */
export const book = new RunBook(browserStorage);
export const watcher = new Watcher(book, Date.now);
export const queue = new SeedQueue({ send: sendBeside, newId: () => crypto.randomUUID() });

/**
 * Hears the worker from now on, after what it said before. The book must have been read: a run that
 * goes on from its save is looked up in it.
 */
export function begin(before: readonly ((listener: Listener) => void)[]): void {
  for (const tell of before) tell(watcher);
  listen(watcher);
  listen(queue);
  document.addEventListener("visibilitychange", followTab);
  queue.progress.subscribe(({ title, done, of, at }) =>
    setBackground(title === null ? null : `Seeds: ${done} of ${of} trained${words[at]}`),
  );
}

const words = { opening: "", training: "", paused: ", paused" } as const;

let rests = false; // the queue rests because nobody sees the tab

/** As a run on screen does, seeds rest while the tab is hidden. */
function followTab(): void {
  const { title, at } = queue.progress.getState();
  if (document.hidden && title !== null && at !== "paused") {
    rests = true;
    queue.pause();
  } else if (!document.hidden && rests) {
    rests = false;
    queue.resume();
  }
}
