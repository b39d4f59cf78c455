import {
  lazy,
  Suspense,
  type ComponentType,
  type FunctionComponent,
  type LazyExoticComponent,
} from "react";

/** As `lazy`; where the program cannot be had, the component's place says so. */
export const lazily = <P extends object>(
  load: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> =>
  lazy(async () => ({ default: await load().catch((): ComponentType<P> => Missing) }));

/** A component whose program is loaded when it is shown first; its place is empty until then. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
): FunctionComponent<P> {
  const Loaded = lazily(load);
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
