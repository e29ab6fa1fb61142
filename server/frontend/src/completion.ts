// Completion from our vocabulary and entities, by what stands before the cursor.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { fetchSuggestions, type Language, type Names, type Suggestion, type Term, type Thing } from "./names.ts";

const KEYWORDS = (
  "SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND VALUES GROUP ORDER BY HAVING LIMIT " +
  "OFFSET ASK CONSTRUCT DESCRIBE GRAPH FROM NAMED PREFIX BASE EXISTS COUNT SUM MIN MAX AVG " +
  "SAMPLE GROUP_CONCAT SEPARATOR LANG LANGMATCHES STR REGEX CONTAINS STRSTARTS LCASE UCASE " +
  "BOUND COALESCE IF IRI ASC DESC"
).split(" ");
const SILENT = new Set(["Comment", "String", "IriRef", "Iri"]);
const LONGEST_NAME = 40;
const MOST_NAMES = 3; // other names of one thing

/** Words as visitors type them who have no Danish keyboard. */
export function fold(name: string): string {
  return name.toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "oe").replaceAll("å", "aa");
}

export function completer(names: Promise<Names>, language: Language) {
  let made: Promise<{ terms: Completion[]; all: Completion[] }> | null = null;
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return variables(context, variable.from);
    const word = context.matchBefore(/[\p{L}\p{N}_:+-]+/u);
    if (!word && !context.explicit) return null;
    const node = syntaxTree(context.state).resolveInner(context.pos, -1);
    const insideString = SILENT.has(node.name) && node.from < context.pos && !word?.text.includes(":");
    if (insideString && node.name !== "Iri") return null;
    if (word && word.text.length < 2 && !context.explicit) return null;
    made ??= names.then((found) => options(found, language));
    let known: { terms: Completion[]; all: Completion[] };
    try {
      known = await made;
    } catch {
      made = null;
      known = { terms: [], all: KEYWORDS.map((label) => ({ label, type: "keyword" })) };
    }
    const found = await names.catch(() => null);
    if (found?.suggest && word && !word.text.includes(":")) {
      const suggestions = await fetchSuggestions(found, word.text).catch(() => []);
      if (context.aborted) return null;
      const things = suggestions.map((entry) => suggestionOption(entry, word.text, found.base));
      return { from: word.from, options: [...known.all, ...things] };
    }
    return {
      from: word?.from ?? context.pos,
      options: word?.text.includes(":") ? known.terms : known.all,
      validFor: word?.text.includes(":") ? /^[\p{L}\p{N}_-]*:[\p{L}\p{N}_-]*$/u : /^[\p{L}\p{N}_+-]*$/u,
    };
  };
}

function variables(context: CompletionContext, from: number): CompletionResult {
  const text = context.state.doc.toString();
  const found = new Set<string>();
  for (const match of text.matchAll(/[?$]([\p{L}_][\p{L}\p{N}_]*)/gu)) {
    if (match.index !== from) found.add(match[0]);
  }
  return { from, options: [...found].map((label) => ({ label, type: "variable" })) };
}

function options(names: Names, language: Language): { terms: Completion[]; all: Completion[] } {
  const terms = names.terms.map((entry) => termOption(entry, language));
  const byName = names.terms.flatMap((entry) => {
    const name = entry[`name_${language}`];
    return name ? [{ ...termOption(entry, language), label: name, detail: entry.term, apply: entry.term, boost: -1 }] : [];
  });
  const things = names.things.flatMap((thing) => thingOptions(thing, names.base, language));
  const keywords = KEYWORDS.map((label): Completion => ({ label, type: "keyword", boost: 1 }));
  return { terms, all: [...keywords, ...terms, ...byName, ...things] };
}

function termOption(entry: Term, language: Language): Completion {
  const name = entry[`name_${language}`];
  const note = entry[`note_${language}`];
  return {
    label: entry.term,
    type: entry.kind === "class" ? "class" : entry.kind === "property" ? "property" : "constant",
    ...(name ? { detail: name } : {}),
    ...(note ? { info: note } : {}),
  };
}

/** The server knows by which of its names it was found, so it stays whatever it is called. */
function suggestionOption(entry: Suggestion, typed: string, base: string): Completion {
  return { label: `${typed} ${entry.name}`, displayLabel: entry.name, apply: `<${base}id/${entry.id}>`, type: "constant", detail: entry.description ?? "" };
}

function thingOptions(thing: Thing, base: string, language: Language): Completion[] {
  const name = thing[language] || thing.da || thing.en;
  const apply = `<${base}${thing.path}>`;
  // What is long is a sentence more than a name: nobody types it without its letters.
  const folded = name.length <= LONGEST_NAME ? [fold(name)] : [];
  const others = [...new Set([thing.da, thing.en, ...thing.others, ...folded])]
    .filter((other) => other && other !== name && other !== name.toLowerCase())
    .slice(0, MOST_NAMES + 1);
  return [
    { label: name, apply, type: "constant", detail: thing.kind },
    ...others.map((label): Completion => ({ label, displayLabel: `${label} → ${name}`, apply, type: "constant", boost: -1 })),
  ];
}
