/** What the build knows of itself; `scripts/build/facts.ts` writes it. */
declare const BUILD: {
  readonly version: string; // of package.json
  readonly commit: string | null; // null: built outside a checkout
  readonly libraries: readonly {
    readonly name: string;
    readonly version: string;
    readonly license: string;
  }[];
};
