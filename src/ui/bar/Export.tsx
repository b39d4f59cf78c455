import { useRef } from "react";
import { readFile, writeFile } from "../../experiment/file";
import { clearLink } from "../run/link";
import { begin, exportFile } from "../run/session";
import { sharedRun } from "../run/shared";
import { Popover } from "../shared/Popover";
import { isOpen, setRuntime, useRuntime } from "../stores/runtime";
import { download } from "../run/download";

const files = [
  ["metrics", "Metrics of every step", "metrics.csv"],
  ["samples", "Samples", "samples.jsonl"],
  ["adapter", "Trained adapter", "adapter_model.safetensors"],
] as const;

/** Everything of a run, as files; and a file of settings back in. */
export function Export() {
  const open = useRuntime((r) => !r.playback && isOpen(r.phase));
  const input = useRef<HTMLInputElement>(null);
  return (
    <Popover label="Export" className="quiet">
      <ul className="menu">
        {files.map(([what, name, file]) => (
          <li key={what}>
            <button type="button" data-closes disabled={!open} onClick={() => exportFile(what)}>
              {name}
              <span className="muted mono">{file}</span>
            </button>
          </li>
        ))}
        <li>
          <button
            type="button"
            data-closes
            onClick={() =>
              download("experiment.json", new TextEncoder().encode(writeFile(sharedRun())))
            }
          >
            Settings and edits<span className="muted mono">experiment.json</span>
          </button>
        </li>
        <li className="apart">
          <button type="button" onClick={() => input.current?.click()}>
            Open a settings file<span className="muted mono">.json</span>
          </button>
        </li>
        <input
          ref={input}
          hidden
          type="file"
          accept=".json,application/json"
          onChange={(event) => {
            void openFile(event.target.files?.[0]);
          }}
        />
      </ul>
    </Popover>
  );
}

/** What a file says is checked leaf by leaf; a file that is wrong changes nothing. */
async function openFile(file: File | undefined) {
  if (!file) return;
  const text = await file.text().catch(() => null); // it was moved or may not be read
  const read =
    text === null ? { ok: false as const, sentence: "It could not be read." } : readFile(text);
  if (!read.ok)
    return setRuntime({
      trouble: {
        fault: { kind: "bad-file", sentence: `${file.name} was not opened. ${read.sentence}` },
        step: 0,
      },
    });
  const { experiment, steps, edits, fingerprint } = read.value;
  clearLink();
  begin(experiment, { replay: read.value });
  setRuntime({ linked: { steps, edits, recordedOn: fingerprint?.adapter ?? null } });
}
