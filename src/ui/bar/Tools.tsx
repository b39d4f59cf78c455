import { useLane } from "../lane/context";
import { share } from "../run/link";
import { useMedia, type Layout } from "../shared/hooks";
import { Popover } from "../shared/Popover";
import { backToRun, usePlace } from "../stores/place";
import { showClass } from "../stores/show-class";
import { setView, switchTheme, useView } from "../stores/view";
import { hides } from "../view-query/view-query";
import { Export, ExportItems } from "./Export";

/** What leaves the page, and what changes its look. A narrow bar folds them into one menu. */
export function Tools({ layout }: { layout: Layout }) {
  const folded = useMedia("(max-width: 1339px)") && layout === "class";
  const narrow = useMedia("(max-width: 1219px)") && layout === "class";
  const narrowest = useMedia("(max-width: 899px)") && layout === "class";
  return (
    <nav className="bar-tools" aria-label="Page">
      {!narrow && !hides("lesson") && (
        <>
          <ClassButton />
          <LessonButton />
        </>
      )}
      {folded ? (
        <Popover label="More" className="button">
          <ul className="menu">
            {narrowest && !hides("share") && <ShareItem />}
            {!hides("export") && <ExportItems />}
            {narrow && !hides("lesson") && <LessonItems />}
            <PageItems />
          </ul>
        </Popover>
      ) : (
        <>
          <button type="button" className="quiet" onClick={() => setView({ aboutPage: true })}>
            About
          </button>
          {!hides("export") && <Export />}
          <ThemeSwitch />
          <button
            type="button"
            className="quiet"
            aria-label="Keys"
            onClick={() => setView({ keys: true })}
          >
            ?
          </button>
        </>
      )}
      {!narrowest && !hides("share") && <ShareButton />}
    </nav>
  );
}

/** Opens the runs of a class, or goes back from them to the run. */
function ClassButton() {
  const open = usePlace() === "class";
  return (
    <button
      type="button"
      className="quiet"
      aria-pressed={open}
      title="Gather the links of a class"
      onClick={open ? backToRun : showClass}
    >
      Class
    </button>
  );
}

/** Opens the drawer of lessons, or goes back from the settings to the lesson in it. */
function LessonButton() {
  const open = useView((v) => v.drawer === "lesson");
  return (
    <button
      type="button"
      className="quiet"
      aria-pressed={open}
      onClick={() => setView({ drawer: open ? "controls" : "lesson" })}
    >
      Lesson
    </button>
  );
}

function ShareButton() {
  const lane = useLane();
  return (
    <button type="button" className="button" onClick={() => void share(lane)}>
      Share
    </button>
  );
}

function ShareItem() {
  const lane = useLane();
  return (
    <li>
      <button type="button" data-closes onClick={() => void share(lane)}>
        Share<span className="muted">a link to this run</span>
      </button>
    </li>
  );
}

const LessonItems = () => (
  <>
    <li className="apart">
      <button type="button" data-closes onClick={() => setView({ drawer: "lesson" })}>
        Lesson
      </button>
    </li>
    <li>
      <button type="button" data-closes onClick={showClass}>
        Class<span className="muted">its links, side by side</span>
      </button>
    </li>
  </>
);

function PageItems() {
  const dark = useView((v) => v.theme === "dark");
  return (
    <>
      <li className="apart">
        <button type="button" data-closes onClick={switchTheme}>
          {dark ? "Light colours" : "Dark colours"}
        </button>
      </li>
      <li>
        <button type="button" data-closes onClick={() => setView({ aboutPage: true })}>
          About
        </button>
      </li>
      <li>
        <button type="button" data-closes onClick={() => setView({ keys: true })}>
          Keys<span className="muted mono">?</span>
        </button>
      </li>
    </>
  );
}

export function ThemeSwitch({ className = "quiet theme-switch" }: { className?: string }) {
  const dark = useView((v) => v.theme === "dark");
  return (
    <button type="button" className={className} onClick={switchTheme}>
      {dark ? "Light" : "Dark"}
    </button>
  );
}
