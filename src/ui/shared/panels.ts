import { later } from "./later";

/** Panels of the page that not every visit opens. */
export const FlowTree = later(() => import("../tree/FlowTree").then((file) => file.FlowTree));
export const Residuals = later(() =>
  import("../residuals/Residuals").then((file) => file.Residuals),
);
export const AboutPage = later(() =>
  import("../about-page/AboutPage").then((file) => file.AboutPage),
);
