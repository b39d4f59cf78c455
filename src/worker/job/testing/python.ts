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

// one process, since the libraries take seconds to load
const CHECK_ALL = `
import os, runpy, sys
os.environ["OMP_NUM_THREADS"] = "1"
jobs = list(zip(sys.argv[1::2], sys.argv[2::2]))
for folder, model in jobs:
    sys.path[:0] = [folder]
    sys.argv = ["train.py", "--model", model, "--check", folder + "/batch.json"]
    try:
        runpy.run_path(folder + "/train.py", run_name="__main__")
    except SystemExit as end:
        print("::", "agrees" if end.code is None else end.code)
`;

interface Job {
  readonly files: readonly NamedFile[];
  readonly model: string; // a folder
}

/** Tests only: what train.py --check says of each job, "agrees" or a sentence. */
export async function checked(jobs: readonly Job[]): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), "amortize-job-"));
  try {
    const args = jobs.flatMap(({ files, model }, k) => {
      const folder = join(root, String(k));
      for (const { name, bytes } of files) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), bytes);
      }
      return [folder, model];
    });
    const { stdout } = await promisify(execFile)(PYTHON, ["-c", CHECK_ALL, ...args]);
    return stdout.split("\n").flatMap((line) => (line.startsWith(":: ") ? [line.slice(3)] : []));
  } finally {
    rmSync(root, { recursive: true });
  }
}
