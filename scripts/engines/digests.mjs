/** The line that says that a helper thread took part. */
export const HELPED = "with a helper thread";

/**
 * What an engine printed.
 * @typedef {object} Printed
 * @property {ReadonlyMap<string, string>} digests
 * @property {readonly string[]} faults
 * @property {boolean} helped whether a helper thread took part
 */

/**
 * Reads "name: digest" lines up to "end". @param {string} text @returns {Printed}
 */
export function readDigests(text) {
  const lines = text.trim().split("\n");
  const faults = lines.filter((line) => line.startsWith("error: "));
  if (lines.at(-1) !== "end") faults.push(`It stopped before its end, after: ${lines.at(-1)}`);
  const rows = lines.flatMap((line) => {
    const row = /^(?!error: )(.+): ([0-9a-f]{16})$/.exec(line);
    return row ? [/** @type {const} */ ([row[1], row[2]])] : [];
  });
  return { digests: new Map(rows), faults, helped: lines.includes(HELPED) };
}

/**
 * What is wrong with an engine's output beside Node's, a sentence each.
 * @param {Printed} reference @param {Printed} printed @returns {string[]}
 */
export function differences(reference, printed) {
  const names = new Set([...reference.digests.keys(), ...printed.digests.keys()]);
  const unequal = [...names].filter(
    (name) => reference.digests.get(name) !== printed.digests.get(name),
  );
  const told = (/** @type {Printed} */ from, /** @type {string} */ name) =>
    from.digests.get(name) ?? "nothing";
  const sentences = unequal.map(
    (name) => `${name} is ${told(printed, name)}, in Node ${told(reference, name)}.`,
  );
  return [...printed.faults, ...sentences];
}
