import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { NamedFile } from "../../protocol";

/** Python with the libraries of tools/requirements.txt, where tools/README.md installs it. */
const PYTHON = fileURLToPath(new URL("../../../../.venv/bin/python", import.meta.url));

/** Tests only: why tests that need it are skipped; undefined where it is there. */
export const noPython = existsSync(PYTHON)
  ? undefined
  : "There is no .venv/bin/python; tools/README.md says how to install it.";

const ON_CPU = ["OMP_NUM_THREADS=1", "ACCELERATE_USE_CPU=true"];

/** Tests only: what a Python program of the tools' libraries prints, on one thread. */
export async function python(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("env", [...ON_CPU, PYTHON, ...args]);
  return stdout;
}

/** Tests only: writes the files of a job into a folder. */
export function writeJob(folder: string, files: readonly NamedFile[]): void {
  for (const { name, bytes } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

// one process, since the libraries take seconds to load
const CHECK_ALL = `
import os, runpy, sys
jobs = list(zip(sys.argv[1::2], sys.argv[2::2]))
for folder, model in jobs:
    sys.path[:0] = [folder]
    sys.argv = ["train.py", "--model", model, "--check", folder + "/batch.json"]
    try:
        runpy.run_path(folder + "/train.py", run_name="__main__")
    except SystemExit as end:
        if os.environ.get("RANK", "0") == "0":  # once, not in every process
            print("::", "agrees" if end.code is None else end.code)
`;

interface Job {
  readonly files: readonly NamedFile[];
  readonly model: string; // a folder
}

/**
 * Tests only: what train.py --check says of each job, "agrees" or a sentence. Several processes
 * share the strings of each; they are as many as each says, or this throws.
 */
export async function checked(jobs: readonly Job[], processes = 1): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), "amortize-job-"));
  try {
    const args = jobs.flatMap(({ files, model }, k) => {
      const folder = join(root, String(k));
      writeJob(folder, files);
      return [folder, model];
    });
    const program = join(root, "check_all.py");
    writeFileSync(program, CHECK_ALL);
    const together = ["-m", "torch.distributed.run", "--standalone", `--nproc_per_node`];
    const launch = processes === 1 ? [] : [...together, String(processes)];
    const stdout = await python(...launch, program, ...args);
    const shared = stdout.split(`shared by ${processes} process`).length - 1;
    if (shared !== jobs.length)
      throw new Error(`${shared} of ${jobs.length} jobs ran in ${processes} processes.`);
    return stdout.split("\n").flatMap((line) => (line.startsWith(":: ") ? [line.slice(3)] : []));
  } finally {
    rmSync(root, { recursive: true });
  }
}
