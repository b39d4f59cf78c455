import { useLive, useRuntime } from "../lane/context";
import "./status.css";
import { AboutButton } from "../about/AboutButton";
import { NewVersion } from "../NewVersion";
import { whereRun } from "../../experiment/fingerprint";
import { bytes, figure, whole } from "../shared/figures";
import { Processor } from "../processor/Processor";
import { machineState } from "../shared/machine";
import { useBackground } from "../stores/background";
import { openChooser, useModelNews } from "../stores/models";
import { showRuns } from "../stores/view";

/** What computes the run, then how it goes, left; what is kept of it, right. */
export const StatusBar = () => (
  <footer className="status">
    <Processor />
    <Facts />
  </footer>
);

function Facts() {
  const machine = useRuntime((r) => r.machine);
  const own = useRuntime((r) => r.contacted);
  const forModels = useModelNews((n) => n.contacted);
  const hosts = new Set(own === null ? forModels : [own, ...forModels]);
  const saved = useRuntime((r) => r.saved);
  const recorded = useRuntime((r) => r.playback?.recordedOn);
  const state = useRuntime((r) => machineState(r.phase));
  const pace = useLive((l) => l.head.millisecondsPerStep);
  return (
    <div className="status-facts">
      {recorded && <span>Recorded {whereRun(recorded)}</span>}
      {recorded || !machine ? <span>This machine: {state}</span> : <span>{machine.weights}</span>}
      {machine && !recorded && (
        <AboutButton topic="memory">
          {bytes(machine.memoryBytes)} of {machine.executor === "wasm" ? "memory" : "GPU memory"}
        </AboutButton>
      )}
      {!recorded && pace !== null && (
        <AboutButton topic="speed" className="figure speed">
          {pace >= 999.5 ? `${figure(pace / 1000)} s` : `${figure(pace)} ms`} per step
        </AboutButton>
      )}
      <span className="right">
        <NewVersion className="figure" />
        <Arriving />
        <InBackground />
        {saved && <span className="saved">Saved at step {whole(saved.step)}</span>}
        <Fingerprint />
        <span>{contactedText(hosts)}</span>
      </span>
    </div>
  );
}

/** Every host but the page's own that was contacted. */
function contactedText(hosts: ReadonlySet<string>): string {
  if (hosts.size === 0) return "Nothing leaves this machine";
  return `${[...hosts].join(", ")} ${hosts.size === 1 ? "was" : "were"} contacted`;
}

/** A model that arrives while its list is closed. */
function Arriving() {
  const arriving = useModelNews((n) => n.arriving);
  if (!arriving) return null;
  return (
    <button type="button" className="figure" onClick={() => openChooser()}>
      {arriving.title} arriving, {Math.floor(100 * arriving.share)} %
    </button>
  );
}

/** Seeds that are trained beside the run on screen. */
function InBackground() {
  const says = useBackground();
  if (says === null) return null;
  return (
    <button type="button" className="figure background" onClick={showRuns}>
      {says}
    </button>
  );
}

function Fingerprint() {
  const mark = useRuntime((r) => (r.playback ? undefined : r.fingerprint?.marks.at(-1)));
  if (!mark) return null;
  return (
    <AboutButton topic="fingerprint" className="figure fingerprint">
      Fingerprint{" "}
      <span className="mono">
        {mark.hash.slice(0, 4)}-{mark.hash.slice(4, 8)}
      </span>{" "}
      at step {whole(mark.step)}
    </AboutButton>
  );
}
