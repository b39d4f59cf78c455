/** Options that say what the job holds, and what computes its batch. */
const ofJobs = ["export-job", "steps", "seed", "set", "edit", "device", "threads"];

/** One sentence where an option beside --export-job would have no effect. */
export function besideJob(options: readonly string[]): string | undefined {
  const other = options.find((name) => !ofJobs.includes(name));
  return other === undefined
    ? undefined
    : `--export-job trains nothing, so --${other} has no effect beside it; leave it out.`;
}
