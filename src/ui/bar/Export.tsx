import { useLane, useRuntime } from "../lane/context";
import type { Lane } from "../lane/lane";
import { useRef } from "react";
import { readFile } from "../../experiment/file";
import { clearLink } from "../run/link";
import { Popover } from "../shared/Popover";
import { isOpen } from "../stores/runtime";
import { downloadSettings } from "../run/download";

const files = [
  ["metrics", "Metrics of every step", "metrics.csv"],
  ["samples", "Samples", "samples.jsonl"],
  ["adapter", "Trained adapter", "adapter_model.safetensors"],
] as const;

export const Export = () => (
  <Popover label="Export" className="quiet">
    <ul className="menu">
      <ExportItems />
    </ul>
  </Popover>
);

/** Everything of a run, as files; and a file of settings back in. */
export function ExportItems() {
  const lane = useLane();
  const open = useRuntime((r) => !r.playback && isOpen(r.phase));
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      {files.map(([what, name, file]) => (
        <li key={what}>
          <button
            type="button"
            data-closes
            disabled={!open}
            onClick={() => lane.session.send({ kind: "export", what })}
          >
            {name}
            <span className="muted mono">{file}</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" data-closes onClick={() => downloadSettings(lane)}>
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
          void openFile(lane, event.target.files?.[0]);
        }}
      />
    </>
  );
}

/** What a file says is checked leaf by leaf; a file that is wrong changes nothing. */
async function openFile(lane: Lane, file: File | undefined) {
  if (!file) return;
  const text = await file.text().catch(() => null); // it was moved or may not be read
  const read =
    text === null ? { ok: false as const, sentence: "It could not be read." } : readFile(text);
  if (!read.ok)
    return lane.runtime.setState({
      trouble: {
        fault: { kind: "bad-file", sentence: `${file.name} was not opened. ${read.sentence}` },
        step: 0,
      },
    });
  const { experiment, steps, edits, fingerprint } = read.value;
  clearLink();
  lane.session.begin(experiment, { replay: read.value });
  lane.runtime.setState({ linked: { steps, edits, recordedOn: fingerprint?.adapter ?? null } });
}
