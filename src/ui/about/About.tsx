import { useSelection } from "../lane/context";
import { later } from "../shared/later";

const AboutPanel = later(() => import("./AboutPanel").then((file) => file.AboutPanel));

/** What a figure is, beside it, once one was asked for. */
export function About() {
  const about = useSelection((s) => s.about);
  return about && <AboutPanel about={about} />;
}
