import {
  lazy,
  useEffect,
  useState,
  type ComponentType,
  type FunctionComponent,
  type LazyExoticComponent,
} from "react";

type Load<P> = () => Promise<ComponentType<P>>;

/** As `lazy`; where the program cannot be had, the component's place says so. */
export const lazily = <P extends object>(load: Load<P>): LazyExoticComponent<ComponentType<P>> =>
  lazy(async () => ({ default: await load().catch((): ComponentType<P> => Missing) }));

/** What a component is made of, before it is there. */
interface Program {
  isLoaded: boolean;
  readonly load: () => Promise<void>;
}
const programs = new WeakMap<object, Program>();

/**
 * A component whose program is loaded when it is shown first; its place is empty until then. It is
 * shown in the frame after it came, which a `Suspense` would put off by up to 300 ms.
 */
export function later<P extends object>(load: Load<P>): FunctionComponent<P> {
  let Shown: ComponentType<P> = Nothing;
  let loading: Promise<void> | null = null;
  const program: Program = {
    isLoaded: false,
    load: () =>
      (loading ??= load()
        .catch((): ComponentType<P> => Missing)
        .then((loaded) => {
          Shown = loaded;
          program.isLoaded = true;
        })),
  };
  function Later(props: P) {
    useLoaded(Later);
    return <Shown {...props} />;
  }
  programs.set(Later, program);
  return Later;
}

/**
 * Are all of these components there? Those of `later` are loaded when this is first asked, all at
 * once, so that parts which belong together can be shown together.
 */
export function useLoaded(...components: readonly (object | null | undefined)[]): boolean {
  const missing = components.flatMap((component) => {
    const program = component && programs.get(component);
    if (!program || program.isLoaded) return [];
    void program.load();
    return [program];
  });
  const [next] = missing;
  const [, setLoaded] = useState<Program>();
  useEffect(() => {
    let isWanted = true;
    void next?.load().then(() => isWanted && setLoaded(next));
    return () => {
      isWanted = false;
    };
  }, [next]);
  return next === undefined;
}

const Nothing = () => null;

const Missing = () => (
  <p className="nothing muted" role="alert">
    This part of the page could not be loaded. Check the connection, then reload the page; the run
    is saved.
  </p>
);
