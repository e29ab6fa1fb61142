// Answers of the store in the browser as the server's pages show them. Text only: no HTML is
// ever parsed here, so no literal can become markup.

import type { Got, Solutions, Term } from "./browser-store.ts";
import type { Language, Names } from "./names.ts";

/** The page's words, by the keys of the server's catalogue. */
export type Words = Readonly<Record<string, string>>;

export interface Place {
  readonly language: Language;
  readonly base: string;
  /** Where the pages in this language begin, with a final slash. */
  readonly prefix: string;
  readonly page: string;
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long"].map((name) => XSD + name));
const LONGEST_CELL = 2000;

export function renderProblem(got: Got & { kind: "problem" }, query: string, words: Words): HTMLElement {
  const place = /(\d+):(\d+)/.exec(got.message);
  const made = section(words["sparql_problem"], element("p", { className: "error", lang: "en" }, got.message));
  if (place) {
    const [line, column] = [Number(place[1]), Number(place[2])];
    const text = query.split("\n")[line - 1] ?? "";
    made.dataset["line"] = String(line);
    made.dataset["column"] = String(column);
    const at = Math.max(column - 1, 0);
    const from = Math.max(at - 60, 0);
    made.append(element("pre", { className: "mistake" }, `${text.slice(from, from + 160)}\n${" ".repeat(at - from)}^`));
  }
  return made;
}

export function renderAnswer(got: Exclude<Got, { kind: "problem" }>, query: string, names: Names, words: Words, place: Place): HTMLElement {
  const date = ` · ${words["version"]} ${names.version} · ${words["sparql_data_of"]} ${names.version.slice(0, 10)}`;
  const complete = element("p", { className: "complete" });
  const made = section(words["sparql_answer"], complete);
  if (got.kind === "ask") {
    complete.append(fill(words, "complete_answer", 1, place) + date);
    made.append(element("p", { className: "truth" }, words[got.truth ? "sparql_yes" : "sparql_no"]));
  } else if (got.kind === "graph") {
    complete.append((got.whole ? fill(words, "sparql_complete_graph", got.found, place) : words["sparql_cut_graph"] ?? "") + date);
    made.append(element("pre", { className: "turtle", tabIndex: 0 }, got.text));
    made.append(download(words, "text/turtle", "ttl", got.text, got.whole));
  } else {
    const whole = got.found === got.rows.length;
    if (whole) complete.append(fill(words, "complete_answer", got.found, place));
    else complete.append(element("strong", { className: "cut" }, fill(words, "sparql_cut", got.rows.length, place)));
    complete.append(date);
    made.append(...(got.rows.length ? [table(got, names, words, place)] : [element("p", {}, words["sparql_no_rows"])]));
    made.append(download(words, "text/csv", "csv", csv(got), whole));
  }
  made.append(lasting(query, names, words, place));
  return made;
}

function table(got: Solutions, names: Names, words: Words, place: Place): HTMLElement {
  const numeric = got.columns.map((_, index) => {
    const terms = got.rows.map((row) => row[index] ?? null).filter((term) => term !== null);
    return terms.length > 0 && terms.every((term) => term.type === "literal" && NUMBERS.has(term.datatype ?? ""));
  });
  const head = element("tr");
  got.columns.forEach((column, index) => {
    const cell = element("th", { scope: "col" }, column);
    if (numeric[index]) cell.className = "number";
    head.append(cell);
  });
  const body = element("tbody");
  for (const row of got.rows) {
    const line = element("tr");
    row.forEach((term, index) => {
      const cell = element("td");
      if (numeric[index]) cell.className = "number";
      if (term) cell.append(show(term, got, names, place));
      line.append(cell);
    });
    body.append(line);
  }
  const thead = element("thead");
  thead.append(head);
  const made = element("table", { className: "rows" });
  made.append(thead, body);
  const around = element("div", { className: "scroll", tabIndex: 0 });
  around.setAttribute("role", "region");
  around.setAttribute("aria-label", words["sparql_table_label"] ?? "");
  around.append(made);
  return around;
}

function show(term: Term, got: Solutions, names: Names, place: Place): HTMLElement {
  if (term.type === "uri") {
    const text = got.labels[term.value] ?? shorten(term.value, names);
    const address = local(term.value, place);
    if (!address) return element("span", { title: term.value }, text);
    const link = element("a", { href: address, title: term.value }, text);
    link.rel = "nofollow noopener noreferrer";
    return link;
  }
  if (term.type === "literal") {
    const cut = term.value.length > LONGEST_CELL;
    const made = element("span", {}, cut ? `${term.value.slice(0, LONGEST_CELL)}…` : term.value);
    if (term["xml:lang"]) made.lang = term["xml:lang"];
    return made;
  }
  return element("span", {}, term.type === "bnode" ? `_:${term.value}` : JSON.stringify(term.value));
}

/** The page on this site about one of our IRIs, or an address elsewhere; nothing unsafe. */
function local(iri: string, place: Place): string {
  const ours = iri.startsWith(`${place.base}id/`) ? iri.slice(place.base.length + 3) : null;
  if (ours !== null) {
    const [path = "", fragment] = ours.split("#", 2);
    const safe = path.split("/").map(encodeURIComponent).join("/");
    return `${place.prefix}doc/${safe}/${fragment === undefined ? "" : `#${fragment}`}`;
  }
  const namespace = "https://w3id.org/sikkerby/ns#";
  if (iri.startsWith(namespace)) return `${place.prefix}ns/#${encodeURIComponent(iri.slice(namespace.length))}`;
  return /^https?:\/\//i.test(iri) ? iri : "";
}

function shorten(iri: string, names: Names): string {
  for (const [name, namespace] of Object.entries(names.prefixes)) {
    if (iri.startsWith(namespace) && iri.length > namespace.length) return `${name}:${iri.slice(namespace.length)}`;
  }
  return iri.startsWith(names.base) ? iri.slice(names.base.length) : iri;
}

function csv(got: Solutions): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const value = (term: Term | null) => (term ? (term.type === "bnode" ? `_:${term.value}` : String(term.value)) : "");
  return [got.columns, ...got.rows.map((row) => row.map(value))].map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}

function download(words: Words, type: string, suffix: string, text: string, whole: boolean): HTMLElement {
  const made = element("p", { className: "take" });
  // What was cut is no download: it would pass for the whole answer.
  if (!whole) return made;
  const link = element("a", { download: `sikkerby.${suffix}`, href: URL.createObjectURL(new Blob([text], { type })) }, suffix.toUpperCase());
  made.append(`${words["sparql_download"]}: `, link);
  return made;
}

function lasting(query: string, names: Names, words: Words, place: Place): HTMLElement {
  const address = new URL(place.page, location.href);
  address.search = new URLSearchParams({ query, version: names.version }).toString();
  const made = element("p", { className: "lasting" });
  made.append(element("a", { href: address.href }, (words["sparql_lasting"] ?? "").replace("{version}", names.version)));
  const copy = element("button", { type: "button", className: "copy", hidden: true }, words["sparql_copy_link"]);
  copy.dataset["copy"] = address.href;
  copy.dataset["done"] = words["copied"] ?? "";
  made.append(" ", copy);
  return made;
}

/** The words for a key with a number; two forms are parted by “ | ”, as in the catalogue. */
function fill(words: Words, key: string, n: number, place: Place): string {
  const [one = "", more] = (words[key] ?? "").split(" | ");
  return (n === 1 || more === undefined ? one : more).replace("{n}", n.toLocaleString(place.language === "en" ? "en" : "da"));
}

function section(heading: string | undefined, ...children: Node[]): HTMLElement {
  const made = element("section", { id: "answer", className: "answer" });
  made.setAttribute("aria-labelledby", "answer-heading");
  made.append(element("h2", { id: "answer-heading", tabIndex: -1 }, heading), ...children);
  return made;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  text = "",
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties);
  if (text) made.textContent = text;
  return made;
}
