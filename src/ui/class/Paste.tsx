import { useState } from "react";
import { count } from "../shared/figures";
import { MOST_LINKS, readLinks } from "./links";
import { replays, useClass } from "./program";

/** Links come as text: a chat, a table, a file. */
export function Paste() {
  const links = useClass((c) => c.links.length);
  const [text, setText] = useState("");
  const [said, setSaid] = useState("");
  const add = async (from: string) => {
    const read = await readLinks(from);
    const added = replays.add(read.links);
    const left = read.left + added.left;
    setText("");
    if (read.links.length === 0)
      return setSaid("There is no link in it: a link holds a # and letters.");
    const said = [
      ...(added.again > 0
        ? [`${count(added.again, "link")} here already, not counted twice.`]
        : []),
      ...(left > 0 ? [`${count(left, "link")} left out: ${MOST_LINKS} are the most.`] : []),
    ];
    setSaid(said.join(" "));
  };
  return (
    <section className="section" aria-label="Links">
      <h2 className="plain">
        Class
        <span className="muted note">{count(links, "link")}, no names in them</span>
      </h2>
      <div className="paste">
        <textarea
          className="field"
          rows={3}
          aria-label="Links of a class"
          placeholder="Paste links here, one after another"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <p>
          <button
            type="button"
            className={`button${links === 0 ? " filled" : ""}`}
            disabled={text.trim() === ""}
            onClick={() => void add(text)}
          >
            Add
          </button>
          <FilePick open={(file) => void file.text().then(add)} />
          {links > 0 && (
            <button type="button" className="link" onClick={() => replays.clear()}>
              Clear
            </button>
          )}
        </p>
        <p className="muted" role="status">
          {said}
        </p>
      </div>
    </section>
  );
}

const FilePick = ({ open }: { open: (file: File) => void }) => (
  <label className="button">
    From a file
    <input
      type="file"
      accept=".txt,.csv,.md,text/plain"
      className="hidden"
      onChange={({ target }) => {
        const [file] = target.files ?? [];
        if (file) open(file);
        target.value = "";
      }}
    />
  </label>
);
