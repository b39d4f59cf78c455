import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./ui/App";
import { createLane } from "./ui/lane/lane";
import { EditedLane } from "./ui/lanes/EditedLane";
import { placeFirst } from "./ui/lanes/lanes";
import { pageWorker } from "./ui/lanes/page-worker";
import { keepForOffline } from "./ui/offline";
import { talkInFrame } from "./ui/embed/talk-in-frame";
import { start } from "./ui/run/start";
import { recordRuns } from "./ui/runs/entry";
import { rememberTraining } from "./ui/stores/trained";
import { keepTheme } from "./ui/stores/view";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with id root");
const lane = createLane(pageWorker.connect);
placeFirst(lane);
keepTheme();
createRoot(root).render(
  <StrictMode>
    <EditedLane>
      <App />
    </EditedLane>
  </StrictMode>,
);
keepForOffline();
rememberTraining(lane.runtime);
recordRuns();
void talkInFrame();
void start(lane, matchMedia("(max-width: 699px)").matches);
