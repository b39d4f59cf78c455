import { setPlace } from "./place";
import { setView } from "./view";

/** Opens the class: what lies over the page, or stands beside it, gives way. */
export function showClass() {
  setView({ drawer: "controls", sheet: null });
  setPlace("class");
}
