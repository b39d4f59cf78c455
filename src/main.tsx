import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./ui/App";
import { start } from "./ui/run/start";
import { keepTheme } from "./ui/stores/view";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with id root");
keepTheme();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
void start(matchMedia("(max-width: 699px)").matches);
