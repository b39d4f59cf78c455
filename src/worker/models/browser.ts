import { KeptModels } from "../../lm/kept/store";

/** The folder of kept models in the storage that only this page sees. */
export const keptModels = (): KeptModels =>
  new KeptModels(async () => {
    // absent in old browsers and in private windows of some
    const storage = navigator.storage as StorageManager | undefined;
    if (!storage?.getDirectory)
      throw new DOMException("it has no private file system", "NotSupportedError");
    const root = await storage.getDirectory();
    return root.getDirectoryHandle("models", { create: true });
  });

/** On which tabs and workers tell each other that what is kept has changed. */
export const CHANNEL = "amortize models";

/** Tells the models' worker of every tab that what is kept has changed. */
export function tellTabs(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** The page's folder: in a built page a worker lies one folder below it. */
export const pageFolder = (): URL =>
  import.meta.env.DEV ? new URL("/", self.location.href) : new URL("../", self.location.href);
