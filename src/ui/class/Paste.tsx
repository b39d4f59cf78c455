import { useState } from "react";
import { count } from "../shared/figures";
import { MOST_LINKS, readLinks } from "./links";
import { clearClass, replays, useClass } from "./program";

/** Links come as text: a chat, a table, a file. */
export function Paste() {
  const links = useClass((c) => c.links.length);
  const [text, setText] = useState("");
  const [said, setSaid] = useState("");
  const [open, setOpen] = useState(false); // once links are there, the field is opened to add more
  const add = async (from: string) => {
    setText("");
    setOpen(false);
    setSaid(await addLinks(from));
  };
  const writes = links === 0 || open;
  return (
    <section className="section" aria-label="Links">
      <h2 className="plain">
        Class
        <span className="muted note">{count(links, "link")}, no names in them</span>
      </h2>
      <div className="paste">
        {writes && (
          <textarea
            className="field"
            rows={3}
            aria-label="Links of a class"
            placeholder="Paste links here, one after another"
            value={text}
            autoFocus={open}
            onChange={({ target }) => setText(target.value)}
          />
        )}
        <p>
          <Act
            {...{ writes, links, isEmpty: text.trim() === "" }}
            add={() => void add(text)}
            open={() => setOpen(true)}
          />
          <FilePick open={(file) => void file.text().then(add)} />
          {links > 0 && (
            <button type="button" className="link" onClick={clearClass}>
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

interface ActProps {
  readonly writes: boolean;
  readonly isEmpty: boolean;
  readonly links: number;
  readonly add: () => void;
  readonly open: () => void;
}

/** Adds what is written, or opens the field for it. */
const Act = ({ writes, isEmpty, links, add, open }: ActProps) =>
  writes ? (
    <button
      type="button"
      className={links === 0 ? "button filled" : "button"}
      disabled={isEmpty}
      onClick={add}
    >
      Add
    </button>
  ) : (
    <button type="button" className="button" onClick={open}>
      Paste more
    </button>
  );

/** Adds the links of a text; what a person should know of those that were left, or nothing. */
async function addLinks(text: string): Promise<string> {
  const read = await readLinks(text);
  const added = replays.add(read.links);
  const left = read.left + added.left;
  if (read.links.length === 0) return "There is no link in it: a link holds a # and letters.";
  const said = [
    ...(added.again > 0 ? [`${count(added.again, "link")} here already, not counted twice.`] : []),
    ...(left > 0 ? [`${count(left, "link")} left out: ${MOST_LINKS} are the most.`] : []),
  ];
  return said.join(" ");
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
