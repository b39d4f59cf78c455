/** Tests only: the cache of a browser, as far as judges use it. */
export class PlayedCache {
  readonly responses = new Map<string, Response>();
  full = false;
  match = (of: { url: string } | string) =>
    Promise.resolve(this.responses.get(typeof of === "string" ? of : of.url)?.clone());
  keys = () => Promise.resolve([...this.responses.keys()].map((url) => ({ url })));
  delete = ({ url }: { url: string }) => Promise.resolve(this.responses.delete(url));
  put(address: string, response: Response): Promise<void> {
    if (this.full) return Promise.reject(new DOMException("no room", "QuotaExceededError"));
    this.responses.set(address, response);
    return Promise.resolve();
  }
}
