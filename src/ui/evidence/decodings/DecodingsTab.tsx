import { lazy, Suspense } from "react";

const Decodings = lazy(() =>
  import("./Decodings").then((module) => ({ default: module.Decodings })),
);

/** The tab, whose charts are loaded only once it is opened. */
export const DecodingsTab = () => (
  <Suspense fallback={<p className="nothing muted">The charts are being loaded.</p>}>
    <Decodings />
  </Suspense>
);
