// Where answers come from: the server, or on an exported site a store in the browser.

import { BrowserStore } from "./browser-store.ts";
import type { Language, Names } from "./names.ts";
import { renderAnswer, renderProblem, type Words } from "./rendering.ts";

const LONGEST_ADDRESS = 6000;

export interface Answered {
  /** The section to put in place of the answer that stood there. */
  readonly section: HTMLElement;
  /** Whether the address should remember the query. */
  readonly push: boolean;
}

export class Asker {
  readonly #form: HTMLFormElement;
  readonly #names: Promise<Names>;
  readonly #language: Language;
  readonly #store: BrowserStore | null;
  #running: AbortController | null = null;

  constructor(form: HTMLFormElement, names: Promise<Names>, language: Language) {
    this.#form = form;
    this.#names = names;
    this.#language = language;
    const { worker, data } = form.dataset;
    this.#store = worker && data ? new BrowserStore(worker, data) : null;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  stop(): void {
    this.#running?.abort();
  }

  /** On an exported site no server reads the query in the address. */
  begin(put: (query: string) => void): void {
    const query = this.#store && new URL(location.href).searchParams.get("query");
    if (query) put(query);
  }

  async ask(query: string, limit: string): Promise<Answered> {
    this.#running?.abort();
    const control = new AbortController();
    this.#running = control;
    try {
      return this.#store
        ? await this.#askBrowser(this.#store, query, Number(limit) || 500, control.signal)
        : await this.#askServer(query, limit, control.signal);
    } finally {
      if (this.#running === control) this.#running = null;
    }
  }

  async #askServer(query: string, limit: string, signal: AbortSignal): Promise<Answered> {
    const address = this.#form.dataset["answer"] ?? "";
    const given = new URLSearchParams({ query, limit });
    const short = `${address}?${given}`;
    const answer = await (short.length > LONGEST_ADDRESS
      ? fetch(address, { method: "POST", body: given, signal })
      : fetch(short, { signal }));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = page.querySelector<HTMLElement>("#answer");
    if (section) return { section: document.adoptNode(section), push: answer.ok };
    // The request itself was at fault, for instance too large: the error page says how.
    const made = document.createElement("section");
    made.id = "answer";
    made.className = "answer";
    const said = document.createElement("p");
    said.className = "error";
    said.textContent = page.querySelector("main")?.textContent.trim() || `${answer.status} ${answer.statusText}`;
    made.append(said);
    return { section: made, push: false };
  }

  async #askBrowser(store: BrowserStore, query: string, limit: number, signal: AbortSignal): Promise<Answered> {
    const words = JSON.parse(this.#form.dataset["words"] ?? "{}") as Words;
    const names = await this.#names;
    const place = { language: this.#language, base: names.base, prefix: this.#form.dataset["prefix"] ?? "", page: this.#form.dataset["page"] ?? "" };
    const got = await store.ask(query, limit, this.#language, signal);
    return got.kind === "problem"
      ? { section: renderProblem(got, query, words), push: false }
      : { section: renderAnswer(got, query, names, words, place), push: true };
  }
}
