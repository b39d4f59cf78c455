import { lazy, Suspense, type ComponentType, type FunctionComponent } from "react";

/**
 * A component whose program is loaded when it is shown first; its place stays empty until then,
 * and says so where the program cannot be had.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
): FunctionComponent<P> {
  const Loaded = lazy(async () => ({ default: await load().catch(() => Missing) }));
  return function Later(props: P) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

const Missing = () => (
  <p className="nothing muted" role="alert">
    This part of the page could not be loaded. Check the connection, then reload the page; the run
    is saved.
  </p>
);
