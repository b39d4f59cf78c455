// A helper thread of the page: a worker that computes parts of launches until it is dismissed.
import { type ThreadStart, serveThread } from "./module";

self.onmessage = ({ data }: MessageEvent<ThreadStart>) => {
  serveThread(data);
};
