import "./theme/fonts.css";
import "./theme/tokens.css";
import "./theme/base.css";
import "./App.css";
import { About } from "./about/About";
import { AboutPage } from "./about-page/AboutPage";
import { Bar } from "./bar/Bar";
import { Keys } from "./bar/Keys";
import { CodePlace } from "./code/CodePlace";
import { Distribution } from "./distribution/Distribution";
import { LessonPlace } from "./lesson/LessonPlace";
import { MessageLine } from "./message/MessageLine";
import { Announcer } from "./message/Announcer";
import { Lower } from "./phone/Lower";
import { Phone } from "./phone/Phone";
import { Centre } from "./places/Centre";
import { Rail } from "./rail/Rail";
import { Strip } from "./rail/Strip";
import { Side } from "./samples/Side";
import { useLayout } from "./shared/hooks";
import { StatusBar } from "./status/StatusBar";
import { useView } from "./stores/view";
import { Trio } from "./trio/Trio";

/** The frame. Every place in it has a fixed size, so that nothing moves while a run goes on. */
export function App() {
  const layout = useLayout();
  const lesson = useView((v) => v.drawer === "lesson");
  return (
    <>
      {layout === "phone" ? (
        lesson ? (
          <LessonPlace kind="phone" />
        ) : (
          <Phone />
        )
      ) : (
        <div className={`frame ${layout}${lesson ? " with-lesson" : ""}`}>
          <Bar layout={layout} />
          {layout !== "full" && (lesson ? <LessonPlace kind="drawer" /> : <Strip />)}
          <Centre layout={layout}>
            {layout === "full" && (lesson ? <LessonPlace kind="drawer" /> : <Rail />)}
            <main className="centre">
              <h1 className="hidden">Amortize</h1>
              <MessageLine />
              <Distribution layout={layout} />
              <CodePlace layout={layout}>{layout === "full" ? <Trio /> : <Lower />}</CodePlace>
            </main>
            {layout === "full" && <Side />}
          </Centre>
          {layout === "full" && <StatusBar />}
        </div>
      )}
      <About />
      <AboutPage />
      <Keys />
      <Announcer />
    </>
  );
}
