import { type ModelName, hubName, readModelName } from "../../experiment/models";
import { type Pour, pourFrom } from "../../lm/kept/download";
import type { Entry } from "../../lm/kept/entry";
import { type HubSource, hubSource } from "../../lm/sources/hub";
import { exposedToken } from "../../lm/sources/hub-refusal";
import { type SourceFacts, readFacts } from "../../lm/sources/facts";
import { type ModelSource, onlyFile } from "../../lm/sources/source";
import type { Consent } from "./consent";
import { refused } from "./faults";
import type { ModelsPlace } from "./place";

/** A model whose small files were read, wherever it is. */
export interface Found {
  readonly model: string; // its name, of the hub with the commit
  readonly title: string;
  readonly licence: string | null;
  readonly facts: SourceFacts;
  readonly from: Entry["from"];
  readonly pour: Pour; // gives its files
}

/** The hub as the visitor set it. */
export interface Hub {
  readonly endpoint: string;
  readonly token: string | null; // never written anywhere
}

const TOKEN_PLACE = "the field Token";

/** What a model is called in a row: the last part of its name. */
export function titleOf(model: string): string {
  const name = readModelName(model);
  if (name?.kind === "hub") return name.file ?? name.repository.split("/").at(-1) ?? model;
  return name?.kind === "local" ? name.title : model;
}

/** What opens gated models of a hub. Throws where the token could be read on its way. */
function givenTo({ endpoint, token }: Hub) {
  const given = { tokenPlace: TOKEN_PLACE, ...(token !== null && { token }) };
  const exposed = exposedToken(endpoint, given);
  if (exposed !== undefined) throw refused("insecure", exposed);
  return given;
}

/** Finds models by name: kept ones, those that were offered, those of the hub. */
export class Finder {
  hub: Hub = { endpoint: "https://huggingface.co", token: null };
  private readonly offered = new Map<string, ModelSource>();
  private readonly hosts: string[] = [];

  constructor(
    private readonly place: ModelsPlace,
    private readonly consent: Consent,
  ) {}

  /** The host that models come from. */
  get host(): string {
    return URL.canParse(this.hub.endpoint) ? new URL(this.hub.endpoint).host : this.hub.endpoint;
  }

  /** Takes in files that were dropped, by the name that experiments give them. */
  offer(model: string, source: ModelSource): void {
    this.offered.set(model, source);
  }

  /** Of a model that is here: kept, beside the page or offered; undefined where it is not. */
  async here(model: string): Promise<Found | undefined> {
    const name = readModelName(model);
    const offered = this.offered.get(model);
    if (offered) return this.found(model, offered);
    if (name?.kind === "beside") return this.found(model, this.place.beside(name.folder));
    // a browser may keep nothing
    const kept = await this.place.store.find(model).catch(() => undefined);
    if (!kept?.entry || !kept.whole) return undefined;
    const source = await this.place.store.source(kept);
    if (!source.ok) throw refused("unusable", source.sentence);
    const found = await this.found(kept.entry.model, source.value);
    return { ...found, licence: kept.entry.licence, from: kept.entry.from };
  }

  /** Of a model of the hub, which is contacted once the visitor has agreed. */
  async onHub(model: string, signal: AbortSignal): Promise<Found> {
    const name = readModelName(model);
    if (name?.kind === "local")
      throw refused(
        "unusable",
        `The model ${JSON.stringify(name.title)} lies on somebody's own disk; drop its folder or ` +
          "its file on the page.",
      );
    if (name?.kind !== "hub")
      throw refused("unusable", `There is no model ${JSON.stringify(model)}; name owner/name.`);
    const asked = this.hub;
    const { endpoint } = asked;
    if (!/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : ""))
      throw refused("unusable", `${endpoint} is no address; it must begin with https://.`);
    givenTo(asked); // what would be refused is not asked consent for
    await this.consent.of(model, this.host, signal);
    // a token that was typed meanwhile counts, but never that of another host
    const given = givenTo(this.hub.endpoint === endpoint ? this.hub : asked);
    const { wait } = this.place;
    const onHost = (host: string) => this.contacted(host);
    const { repository, revision } = name;
    const hub = hubSource({
      endpoint,
      repository,
      revision,
      onHost,
      ...given,
      ...(wait && { wait }),
    });
    const found = await this.ofHub(hub, name, signal);
    return { ...found, from: { kind: "hub", endpoint } };
  }

  private async ofHub(
    hub: HubSource,
    { repository, file }: Extract<ModelName, { kind: "hub" }>,
    signal: AbortSignal,
  ): Promise<Found> {
    const { commit, licence } = await hub.listing(signal);
    const source = file === undefined ? hub : onlyFile(hub, file);
    const model = hubName({ repository, file, revision: commit });
    const { wait } = this.place;
    return {
      ...(await this.found(model, source, signal)),
      licence,
      pour: (listed, from, into) => hub.stream(listed, from, { ...into, ...(wait && { wait }) }),
    };
  }

  private async found(model: string, source: ModelSource, signal?: AbortSignal): Promise<Found> {
    const facts = await readFacts(source, signal);
    if (!facts.ok) throw refused("unusable", facts.sentence);
    return {
      model,
      title: titleOf(model),
      licence: null,
      facts: facts.value,
      from: { kind: "files" },
      pour: pourFrom(source),
    };
  }

  private contacted(host: string): void {
    if (this.hosts.includes(host)) return;
    this.hosts.push(host);
    this.place.report({ kind: "contacted", hosts: [...this.hosts] });
  }
}
