import { useEffect } from "react";
import { useLane, useSelection } from "../lane/context";
import { later } from "../shared/later";
import { closeAbout } from "./open";

const AboutPanel = later(() => import("./AboutPanel").then((file) => file.AboutPanel));

/** What a figure is, beside it, once one was asked for; it may be closed while it still loads. */
export function About() {
  const { selection } = useLane();
  const about = useSelection((s) => s.about);
  useEffect(() => {
    if (!about) return;
    const outside = ({ target }: PointerEvent) => {
      if (!(target instanceof Element && target.closest(".about"))) closeAbout(selection, false);
    };
    const leave = ({ key }: KeyboardEvent) => {
      // by Tab from the figure itself, so that the key leads to the next one
      if (key === "Escape" || key === "Tab") closeAbout(selection, true);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", leave);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", leave);
    };
  }, [about, selection]);
  return about && <AboutPanel about={about} />;
}
