// Turns the SPARQL page's form into an editor. Without it the form does the same by reloading.

import { acceptCompletion, autocompletion } from "@codemirror/autocomplete";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, type ViewUpdate } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { SparqlLanguage, sparql } from "codemirror-lang-sparql";
import { Asker, type Answered } from "./asking.ts";
import { completer } from "./completion.ts";
import { fetchNames, type Language, type Names } from "./names.ts";
import { missingPrefixes } from "./prefixes.ts";
import { theme } from "./theme.ts";

// Addresses longer than this are refused by some servers and proxies.
const LONGEST_ADDRESS = 6000;

function start(form: HTMLFormElement, field: HTMLTextAreaElement): void {
  const language: Language = document.documentElement.lang === "en" ? "en" : "da";
  const words = form.dataset;
  const limit = form.querySelector<HTMLInputElement>("#limit");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const label = form.querySelector<HTMLLabelElement>("label[for=query]");
  if (!limit || !button || !label) return;

  let known: Names | null = null;
  const names = fetchNames(words["names"] ?? "");
  names.then((found) => { known = found; }, () => { /* completion does without */ });
  const asker = new Asker(form, names, language);

  // In a shadow root the editor's styles are adopted sheets, which the strict policy on styles
  // lets be; in the document they would be style elements, which it forbids.
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  field.after(host);
  field.hidden = true;
  const hint = document.createElement("small");
  hint.className = "hint";
  hint.textContent = words["hint"] ?? "";
  host.after(hint);
  const status = document.createElement("p");
  status.className = "hidden";
  status.setAttribute("role", "status");
  form.append(status);
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "stop";
  stop.hidden = true;
  stop.textContent = words["stop"] ?? "";
  stop.addEventListener("click", () => { asker.stop(); });
  button.after(stop);

  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        Prec.highest(keymap.of([
          { key: "Mod-Enter", run: () => { void run(); return true; } },
          { key: "Tab", run: acceptCompletion },
        ])),
        basicSetup,
        sparql(),
        SparqlLanguage.data.of({ autocomplete: completer(names, language) }),
        autocompletion({ icons: false, maxRenderedOptions: 60 }),
        EditorView.contentAttributes.of({ "aria-label": label.textContent.trim(), spellcheck: "false", tabindex: "0" }),
        EditorView.updateListener.of(declarePrefixes),
        theme,
      ],
    }),
  });
  label.addEventListener("click", (event) => { event.preventDefault(); view.focus(); });

  function declarePrefixes(update: ViewUpdate): void {
    if (!update.docChanged || !known) return;
    if (!update.transactions.some((change) => change.isUserEvent("input"))) return;
    // A name that is still being typed is not yet a prefix: only what has its colon counts.
    const missing = missingPrefixes(update.state.doc.toString(), known.prefixes);
    if (missing) queueMicrotask(() => { insertPrefixes(); });
  }

  function insertPrefixes(): void {
    if (!known) return;
    const missing = missingPrefixes(view.state.doc.toString(), known.prefixes);
    if (missing) view.dispatch({ changes: { from: missing.at, insert: missing.text } });
  }

  async function run(): Promise<void> {
    insertPrefixes();
    const query = view.state.doc.toString();
    if (!query.trim()) { view.focus(); return; }
    field.value = query;
    view.dispatch(setDiagnostics(view.state, []));
    status.textContent = words["running"] ?? "";
    answer().setAttribute("aria-busy", "true");
    stop.hidden = false;
    let got: Answered;
    try {
      got = await asker.ask(query, limit?.value ?? "");
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") {
        status.textContent = "";
        answer().removeAttribute("aria-busy");
        return;
      }
      const said = document.createElement("p");
      said.className = "error";
      said.textContent = words["failed"] ?? String(error);
      got = { section: section(said), push: false };
    } finally {
      stop.hidden = !asker.busy;
    }
    answer().replaceWith(got.section);
    for (const copy of got.section.querySelectorAll<HTMLButtonElement>("button.copy")) offerCopy(copy);
    status.textContent = got.section.querySelector(".complete, .error, .truth")?.textContent ?? "";
    if (got.push) remember(query);
    mark(got.section);
  }

  function remember(query: string): void {
    const address = new URL(words["page"] ?? "", location.href);
    address.searchParams.set("query", query);
    if (limit && limit.value !== limit.defaultValue) address.searchParams.set("limit", limit.value);
    if (address.href.length <= LONGEST_ADDRESS && address.href !== location.href) history.pushState(null, "", address);
  }

  function mark(found: HTMLElement): void {
    const number = Number(found.dataset["line"]);
    if (!number || number > view.state.doc.lines) return;
    const line = view.state.doc.line(number);
    const from = Math.min(line.from + codeUnits(line.text, Number(found.dataset["column"]) - 1), line.to);
    const word = /^[\p{L}\p{N}_:?$-]+/u.exec(view.state.sliceDoc(from, line.to))?.[0].length ?? 1;
    const to = Math.min(from + word, view.state.doc.length);
    const message = found.querySelector(".error")?.textContent ?? "";
    view.dispatch(
      setDiagnostics(view.state, [{ from: to > from ? from : Math.max(from - 1, line.from), to, severity: "error", message }]),
      { effects: EditorView.scrollIntoView(from), selection: { anchor: from } },
    );
    view.focus();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); void run(); });
  window.addEventListener("popstate", () => { location.reload(); });
  for (const copy of document.querySelectorAll<HTMLButtonElement>("#answer button.copy")) offerCopy(copy);
  asker.begin((query) => {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: query } });
    void run();
  });
  mark(answer());
}

function answer(): HTMLElement {
  return document.getElementById("answer") ?? section();
}

function section(...children: Node[]): HTMLElement {
  const made = document.createElement("section");
  made.id = "answer";
  made.className = "answer";
  made.append(...children);
  return made;
}

/** Columns count characters; the editor counts UTF-16 code units. */
function codeUnits(text: string, characters: number): number {
  return [...text].slice(0, Math.max(characters, 0)).join("").length;
}

function offerCopy(button: HTMLButtonElement): void {
  if (!("clipboard" in navigator) || button.dataset["ready"]) return;
  button.hidden = false;
  button.dataset["ready"] = "yes";
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(new URL(button.dataset["copy"] ?? "", location.href).href).then(() => {
      button.textContent = button.dataset["done"] ?? button.textContent;
    });
  });
}

const form = document.querySelector<HTMLFormElement>("form#ask");
const field = form?.querySelector<HTMLTextAreaElement>("textarea#query");
if (form && field) start(form, field);
