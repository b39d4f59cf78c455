import "./theme/fonts.css";
import "./theme/tokens.css";
import "./theme/base.css";
import "./App.css";
import { About } from "./about/About";
import { Bar } from "./bar/Bar";
import { Keys } from "./bar/Keys";
import { CodePlace } from "./code/CodePlace";
import { DrawerPlace } from "./DrawerPlace";
import { gapsIn } from "./gaps";
import { useRuntime } from "./lane/context";
import { Charts, Distributions } from "./lanes/places";
import { MessageLine } from "./message/MessageLine";
import { Announcer } from "./message/Announcer";
import { mustBeSaid } from "./message/must-be-said";
import { Centre } from "./places/Centre";
import { Rail } from "./rail/Rail";
import { Strip } from "./rail/Strip";
import { Side } from "./samples/Side";
import { useLayout } from "./shared/hooks";
import { later } from "./shared/later";
import { AboutPage } from "./shared/panels";
import { StatusBar } from "./status/StatusBar";
import { useCode } from "./stores/code";
import { useView } from "./stores/view";
import { hides, viewQuery } from "./view-query/view-query";

/** What windows of other sizes show. */
const Phone = later(() => import("./phone/Phone").then((file) => file.Phone));
const Lower = later(() => import("./phone/Lower").then((file) => file.Lower));

/** The frame. Every place in it has a fixed size, so that nothing moves while a run goes on. */
export function App() {
  const layout = useLayout();
  const aboutPage = useView((v) => v.aboutPage);
  const lesson = useView((v) => v.drawer !== "controls");
  const rail = lesson || !hides("rail");
  const gaps = gapsIn(hides, {
    editor: useCode((c) => c.open !== null),
    mustSpeak: useRuntime(mustBeSaid),
  });
  const status = !hides("status") && !viewQuery().embed;
  const missing = [!rail && "rail", !status && "status", ...gaps].filter(Boolean);
  const without = missing.map((part) => ` no-${part}`).join("");
  return (
    <>
      {layout === "phone" ? (
        lesson ? (
          <DrawerPlace layout="phone" />
        ) : (
          <Phone />
        )
      ) : (
        <div className={`frame ${layout}${lesson ? " with-lesson" : ""}${without}`}>
          <Bar layout={layout} />
          {layout !== "full" && rail && (lesson ? <DrawerPlace layout={layout} /> : <Strip />)}
          <Centre layout={layout}>
            {layout === "full" && rail && (lesson ? <DrawerPlace layout={layout} /> : <Rail />)}
            <main className="centre">
              <h1 className="hidden">Amortize</h1>
              {!gaps.has("message") && <MessageLine />}
              <Distributions layout={layout} />
              {!gaps.has("trio") && (
                <CodePlace layout={layout}>
                  {!hides("trio") && (layout === "full" ? <Charts /> : <Lower />)}
                </CodePlace>
              )}
            </main>
            {layout === "full" && !gaps.has("side") && <Side />}
          </Centre>
          {layout === "full" && status && <StatusBar />}
        </div>
      )}
      <About />
      {aboutPage && <AboutPage />}
      <Keys />
      <Announcer />
    </>
  );
}
