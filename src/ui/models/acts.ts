import type {
  BaseName,
  Lent,
  LentFile,
  ModelCommand,
  ModelReport,
  StepShape,
} from "../../worker/protocol/models";
import { kept as texts } from "../stores/kept";
import { modelTitle, plainName } from "../stores/models";
import { connectModelsWorker, type ConnectModels, type ModelsClient } from "./client";
import { forgiven, ofToken, withoutHub } from "./forgiven";
import { take } from "./intake";
import { hostOf, typedEndpoint, typedModel } from "./names";
import { EMBEDDED } from "./suggested";
import { excluding, including, models, type Consent } from "./state";

const consentKey = "amortize.models.consent"; // hosts that may be contacted until withdrawn
const deletedKey = "amortize.models.deleted"; // models that were struck out when the page was left

const listOf = (key: string): string[] => texts.read(key)?.split("\n").filter(Boolean) ?? [];
function keepList(key: string, list: readonly string[]) {
  if (list.length) texts.write(key, list.join("\n"));
  else texts.forget(key);
}

/** What a visitor does with models. One object serves the page; a test makes its own. */
export class ModelActs {
  private client: ModelsClient | undefined;

  constructor(private readonly connect: ConnectModels) {}

  /** Starts the worker on the first call, and asks what this browser keeps: nothing else. */
  start() {
    if (this.client) return;
    this.client = this.connect(
      (report) => this.hear(report),
      (refusal) => models.setState({ refusal }),
    );
    this.sendHub();
    const { endpoint } = models.getState();
    if (listOf(consentKey).includes(hostOf(endpoint))) this.setConsent("always");
    this.comeBack();
    this.send({ kind: "list" });
    this.send({ kind: "describe", model: EMBEDDED }); // it lies beside the page
  }

  select(model: string) {
    models.setState({ selected: model, refusal: null });
    const { facts, faults, consent } = models.getState();
    const known = facts[model] ?? faults[model];
    if (consent !== "ask" && model.startsWith("hub:") && !known) this.lookUp(model, false);
  }

  /** Asks the hub what a model is. `agree`: with the visitor's consent for this model. */
  lookUp(model: string, agree: boolean) {
    const { asking, faults } = models.getState();
    models.setState({
      asking: including(asking, model),
      faults: { ...faults, [model]: undefined },
    });
    if (agree && this.agree(model)) return;
    this.send({ kind: "describe", model });
  }

  download(model: string, agree: boolean) {
    void navigator.storage?.persist?.(); // only a window may ask; what came of it is reported
    if (agree && this.agree(model)) return;
    this.send({ kind: "download", model });
  }

  pause(model: string) {
    this.send({ kind: "pause", model });
  }

  cancel(model: string) {
    this.send({ kind: "cancel", model });
  }

  /** Copies dropped files into this browser. */
  keep(model: string) {
    void navigator.storage?.persist?.();
    this.send({ kind: "keep", model });
  }

  /**
   * Strikes out a model or a judge, by the name under which it is kept; leaving the page deletes
   * it, or `deleteNow`.
   */
  strikeOut(model: string) {
    models.setState((s) => ({ deleted: including(s.deleted, model) }));
  }

  restore(model: string) {
    models.setState((s) => ({ deleted: excluding(s.deleted, model) }));
  }

  /** Frees the room of every model that was struck out. */
  deleteNow() {
    for (const model of this.struckOut()) this.send({ kind: "delete", model });
    models.setState((s) => ({ deleted: new Set(), ...forgiven(s, ["storage-full"]) }));
  }

  /** The page is left, so what was struck out is deleted: now, or when it is opened next. */
  leave() {
    keepList(deletedKey, this.struckOut());
    for (const model of this.struckOut()) this.send({ kind: "delete", model });
  }

  /** A page is opened or shown again: what was struck out when one was left is deleted now. */
  comeBack() {
    for (const model of listOf(deletedKey)) this.send({ kind: "delete", model });
    texts.forget(deletedKey);
    models.setState({ deleted: new Set() });
  }

  setConsent(consent: Consent) {
    const { endpoint, consent: before, selected } = models.getState();
    const host = hostOf(endpoint);
    const others = listOf(consentKey).filter((h) => h !== host);
    keepList(consentKey, consent === "always" ? [...others, host] : others);
    models.setState({ consent });
    if (consent === "ask") {
      if (before !== "ask") this.withdraw(host);
      return;
    }
    this.send({ kind: "allow", host });
    this.select(selected);
  }

  /**
   * Another hub. Consent and token were for the former host: this one is asked for anew, gets no
   * token, and need not have the same models.
   */
  setEndpoint(text: string) {
    const read = typedEndpoint(text);
    if (!read.ok) return models.setState({ refusal: read.sentence });
    const before = models.getState();
    if (read.url === before.endpoint) return;
    this.withdraw(hostOf(before.endpoint));
    const { facts, faults, plans, states } = before;
    models.setState({
      endpoint: read.url,
      token: "",
      consent: "ask",
      refusal: null,
      asking: new Set(),
      waiting: new Set(),
      facts: withoutHub(facts),
      faults: withoutHub(faults),
      plans: withoutHub(plans),
      states: withoutHub(states),
    });
    this.sendHub();
    this.describeKept();
    if (listOf(consentKey).includes(hostOf(read.url))) this.setConsent("always");
  }

  /** A token opens gated models. It stays in memory; what was refused without it is asked anew. */
  setToken(token: string) {
    const { faults, states, selected } = models.getState();
    const state = states[selected];
    const fault = state && "fault" in state ? state.fault : faults[selected];
    models.setState((s) => ({ token: token.trim(), ...forgiven(s, ofToken) }));
    this.sendHub();
    if (fault && ofToken.includes(fault.kind)) this.lookUp(selected, false);
  }

  setShape(change: Partial<StepShape>) {
    models.setState((s) => ({ shape: { ...s.shape, ...change } }));
    this.planAll();
  }

  setLent(lent: Lent) {
    models.setState({ lent });
    this.planAll();
  }

  setBase(model: string, base: BaseName) {
    models.setState((s) => ({ bases: { ...s.bases, [model]: base } }));
  }

  /** A model by its name on the hub; it becomes a row, which is selected. */
  name(text: string): boolean {
    const read = typedModel(text);
    if (!read.ok) {
      models.setState({ refusal: read.sentence });
      return false;
    }
    this.want(read.model);
    return true;
  }

  /** A run or a visitor wants this model: it has a row, which is selected. */
  want(model: string) {
    const plain = plainName(model);
    const { offered, kept } = models.getState();
    const isHere = offered[plain] ?? kept?.some((k) => k.model === plain);
    if (plain.startsWith("local:") && !isHere) return this.askForFiles(plain);
    models.setState((s) => ({ named: [plain, ...s.named.filter((n) => n !== plain)] }));
    this.select(plain);
  }

  /** A model of someone's disk can only be given by whoever has the same files. */
  private askForFiles(model: string) {
    const refusal =
      `This run was made with ${modelTitle(model)} of its author's disk. If you have the same ` +
      "files, drop them here and use them for a new run.";
    models.setState({ refusal });
  }

  offer(title: string, files: readonly LentFile[]) {
    models.setState({ reading: { title, files }, refusal: null });
    this.send({ kind: "offer", title, files });
  }

  private send(command: ModelCommand) {
    this.client?.send(command);
  }

  /** Consents for one model. Was it waiting for that? Then it goes on by itself. */
  private agree(model: string): boolean {
    const { endpoint, waiting } = models.getState();
    this.send({ kind: "allow", host: hostOf(endpoint), only: model });
    models.setState((s) => ({
      waiting: excluding(waiting, model),
      agreed: including(s.agreed, model),
    }));
    return waiting.has(model);
  }

  /** The host is contacted no more, for no model. */
  private withdraw(host: string) {
    this.send({ kind: "withdraw", host });
    models.setState({ agreed: new Set() });
  }

  private sendHub() {
    const { endpoint, token } = models.getState();
    this.send({ kind: "hub", endpoint, token: token === "" ? null : token });
  }

  private hear(report: ModelReport) {
    take(report);
    if (report.kind === "described") this.plan(report.model);
    if (report.kind === "kept") this.describeKept();
    if (report.kind === "state" && report.state.at === "kept") this.keepAgain(report.state.model);
  }

  /** A model that was fetched anew is not the one that was struck out. */
  private keepAgain(model: string) {
    const others = listOf(deletedKey).filter((other) => other !== model);
    keepList(deletedKey, others);
    this.restore(model);
  }

  /** What is kept is read from this browser, so its plan is known at once. */
  private describeKept() {
    const { kept, facts, faults, asking } = models.getState();
    for (const { asked, whole } of kept ?? []) {
      const model = plainName(asked);
      const known = facts[model] ?? faults[model];
      if (whole && !known && !asking.has(model)) this.send({ kind: "describe", model });
    }
  }

  private plan(model: string) {
    const { shape, lent } = models.getState();
    this.send({ kind: "plan", model, shape, lent });
  }

  private planAll() {
    const { facts } = models.getState();
    for (const [model, known] of Object.entries(facts)) if (known) this.plan(model);
  }

  /** What is struck out and still kept, by the names under which it is. */
  private struckOut(): string[] {
    const { deleted, kept, judges } = models.getState();
    const names = [...(kept ?? []).map(({ model }) => model), ...judges.map(({ name }) => name)];
    return names.filter((name) => deleted.has(name));
  }
}

export const acts = new ModelActs(connectModelsWorker);
