import { useRef, useState } from "react";
import { acts } from "./acts";
import { chosenFiles } from "./dropped";
import { hostOf } from "./names";
import { models, useModels } from "./state";

/** Ways to a model that is not in the list: files of the visitor's disk, or a name of the hub. */
export function DropPlace() {
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const reading = useModels((s) => s.reading);
  const take = (input: HTMLInputElement) => {
    const dropped = input.files && chosenFiles(input.files);
    if (dropped) acts.offer(dropped.title, dropped.files);
    input.value = ""; // the same files may be chosen again
  };
  return (
    <div className="drop-place">
      <span>
        {reading
          ? `Reading ${reading.title}.`
          : "Drop a GGUF or safetensors file, or a folder, anywhere here."}
      </span>
      <button type="button" className="link" onClick={() => file.current?.click()}>
        Open files…
      </button>
      <button type="button" className="link" onClick={() => folder.current?.click()}>
        Open a folder…
      </button>
      <NameField />
      <input
        ref={file}
        type="file"
        multiple
        hidden
        aria-label="Files of a model"
        onChange={(event) => take(event.target)}
      />
      <input
        ref={(element) => {
          folder.current = element;
          if (element) element.webkitdirectory = true;
        }}
        type="file"
        hidden
        aria-label="Folder of a model"
        onChange={(event) => take(event.target)}
      />
    </div>
  );
}

function NameField() {
  const [name, setName] = useState("");
  const endpoint = useModels((s) => s.endpoint);
  const isRefused = useModels((s) => s.refusal !== null) && name !== "";
  const add = () => {
    if (acts.name(name)) setName("");
  };
  return (
    <form
      className="by-name"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <input
        className="field"
        aria-label={`Name of a model of ${hostOf(endpoint)}`}
        placeholder="owner/name, owner/name/file.gguf, …@revision"
        aria-invalid={isRefused}
        autoComplete="off"
        spellCheck={false}
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          models.setState({ refusal: null });
        }}
      />
      <button type="submit" className="button">
        Add
      </button>
    </form>
  );
}
