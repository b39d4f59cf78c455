import { useRef } from "react";
import { useLane, useRuntime } from "../lane/context";
import { downloadSettings } from "../run/download-settings";
import { importAdapter, openSave, openSettings } from "../run/files";
import { openReport } from "../report/open-report";
import { Popover } from "../shared/Popover";
import { isOpen } from "../stores/runtime";

const files = [
  ["metrics", "Metrics of every step", "metrics.csv"],
  ["samples", "Samples", "samples.jsonl"],
  ["adapter", "Trained adapter and sample.py", "adapter_model.safetensors"],
  ["state", "Training state", "checkpoint.save"],
  ["job", "Job in PyTorch", "job.zip"],
] as const;

export const Export = () => (
  <Popover label="Export" className="quiet">
    <ul className="menu">
      <ExportItems />
    </ul>
  </Popover>
);

/** Everything of a run, as files; and settings or an adapter from files. */
export function ExportItems() {
  const lane = useLane();
  const open = useRuntime((r) => !r.playback && isOpen(r.phase));
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
        <button type="button" data-closes onClick={() => void downloadSettings(lane)}>
          Settings and edits<span className="muted mono">experiment.json</span>
        </button>
      </li>
      <li>
        <button type="button" data-closes onClick={() => void openReport(lane)}>
          Report to print<span className="muted">paper or PDF</span>
        </button>
      </li>
      <FileItem
        apart
        name="Open a settings file"
        ends=".json"
        accept=".json,application/json"
        take={(chosen) => void openSettings(lane, chosen[0])}
      />
      <FileItem
        name="Go on from a training state"
        ends=".save"
        accept=".save"
        take={(chosen) => void openSave(lane, chosen[0])}
      />
      <FileItem
        name="Go on from an adapter in PEFT's form"
        ends=".safetensors + .json"
        accept=".safetensors,.json,application/json"
        several
        disabled={!open}
        take={(chosen) => void importAdapter(lane, chosen)}
      />
    </>
  );
}

interface FileItemProps {
  readonly name: string;
  readonly ends: string; // how the files' names end
  readonly accept: string;
  readonly several?: boolean;
  readonly apart?: boolean;
  readonly disabled?: boolean;
  readonly take: (files: readonly File[]) => void;
}

/** An entry of the menu that reads files of the visitor's. */
function FileItem({ name, ends, accept, several, apart, disabled, take }: FileItemProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <li className={apart ? "apart" : undefined}>
      <button type="button" disabled={disabled} onClick={() => input.current?.click()}>
        {name}
        <span className="muted mono">{ends}</span>
      </button>
      <input
        ref={input}
        hidden
        type="file"
        multiple={several}
        accept={accept}
        aria-label={name}
        onChange={({ target }) => {
          const chosen = [...(target.files ?? [])];
          target.value = ""; // the same file may be chosen again
          if (chosen.length) take(chosen);
        }}
      />
    </li>
  );
}
