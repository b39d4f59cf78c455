/** What reads and writes experiment.json, loaded with the first file. Null: it cannot be had. */
export const settingsProgram = () => import("../../experiment/file").catch(() => null);

export const programNotLoaded =
  "What reads and writes it could not be loaded. Check the connection, then reload the page.";
