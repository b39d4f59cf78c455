import "./about-page.css";
import { NewVersion } from "../NewVersion";
import { useEffect, useRef } from "react";
import { setView, useView } from "../stores/view";

const paper = "https://arxiv.org/abs/2310.04363";

/** What this page is, what it cannot show, how to cite it, and whose work it stands on. */
export function AboutPage() {
  const open = useView((v) => v.aboutPage);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [open]);
  if (!open) return null;
  const close = () => setView({ aboutPage: false });
  return (
    <dialog ref={dialog} className="about-page" aria-label="About Amortize" onClose={close}>
      <header>
        <h2>About Amortize</h2>
        <button type="button" className="button" autoFocus onClick={close}>
          Close
        </button>
      </header>
      <div className="scroll">
        <Purpose />
        <Citation />
        <Licences />
      </div>
    </dialog>
  );
}

const Purpose = () => (
  <>
    <h3>What this is</h3>
    <p>
      A page that teaches a small language model to draw from all good answers in fair proportion,
      and shows what is wanted, what the model does now, and how far apart the two are. Training
      runs here, on your graphics card or your processor. The method is GFlowNet fine-tuning with
      the modified subtrajectory-balance loss.
    </p>
    <h3>What it cannot show</h3>
    <ul>
      <li>
        The model beside the page has about 1.2 million parameters and a small world of its own.
        What it learns here says little of what a large model would learn, or how fast.
      </li>
      <li>
        Exact answers need strings that can be listed or searched. Where they cannot, the page gives
        bounds, marked ≤ and ≥, and estimates, marked ≈.
      </li>
      <li>One seed is no ranking: two methods are compared over several.</li>
      <li>
        Runs in WebAssembly are the same to the last bit everywhere. Graphics cards round otherwise,
        so their runs part from each other.
      </li>
    </ul>
    <h3>Where data goes</h3>
    <p>
      Nothing leaves this machine. Runs, downloaded models and settings stay in this browser. A link
      carries a run only to whom you give it. Another host is contacted only after you allow it by
      name, and the status bar names it.
    </p>
  </>
);

const Citation = () => (
  <>
    <h3>How to cite</h3>
    <p>
      The method: E. J. Hu, M. Jain, E. Elmoznino, Y. Kaddar, G. Lajoie, Y. Bengio, N. Malkin.{" "}
      <a className="link" href={paper} rel="noreferrer" target="_blank">
        Amortizing intractable inference in large language models
      </a>
      . ICLR 2024.
    </p>
    <p>
      <NewVersion className="button" />
    </p>
    <p>
      This page: Amortize, version {BUILD.version}
      {BUILD.commit !== null && <>, build {BUILD.commit}</>}. A link of <em>Share</em> names a run
      with its settings, seed, edits and fingerprint.
    </p>
  </>
);

const Licences = () => (
  <>
    <h3>Licences</h3>
    <p>
      This page and the model beside it: MIT, © 2026 The Amortize authors. Models that you download
      come with licences of their own, which the list of models states. Fonts: IBM Plex Sans and
      Mono, and a subset of mathematical signs, under the SIL Open Font License 1.1.
    </p>
    <ul className="libraries">
      {BUILD.libraries.map(({ name, version, license }) => (
        <li key={name}>
          <span>
            {name} {version}
          </span>
          <span className="muted">{license}</span>
        </li>
      ))}
    </ul>
  </>
);
