import { useEffect, useState, type ReactNode } from "react";
import { loadRuns } from "./entry";
import { Saved } from "./Saved";

const notLoaded =
  "The list of runs could not be loaded. Check the connection, then open this tab once more.";

/** The runs that were trained here, to be compared, and those that are saved, to go on with. */
export function Runs() {
  return (
    <div className="scroll runs-tab">
      <List />
      <Saved />
    </div>
  );
}

/** The list itself comes with the program that records runs. */
function List(): ReactNode {
  const [Loaded, setLoaded] = useState<(() => ReactNode) | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void Promise.all([loadRuns(), import("./list/RunList")]).then(
      ([, { RunList }]) => setLoaded(() => RunList),
      () => setFailed(true),
    );
  }, []);
  if (Loaded) return <Loaded />;
  return <p className="muted nothing">{failed ? notLoaded : "Reading the list of runs."}</p>;
}
