// The names that the server gives for completion; the same for every visitor of a version.

export interface Term {
  readonly term: string;
  readonly kind: "property" | "class" | "concept";
  readonly name_da?: string;
  readonly name_en?: string;
  readonly note_da?: string;
  readonly note_en?: string;
}

export interface Thing {
  readonly path: string;
  readonly kind: string;
  readonly da: string;
  readonly en: string;
  readonly others: readonly string[];
}

export interface Names {
  readonly version: string;
  readonly base: string;
  readonly prefixes: Readonly<Record<string, string>>;
  readonly terms: readonly Term[];
  readonly things: readonly Thing[];
  /** Where to ask for things, from the page, if they are too many to come all at once. */
  readonly suggest?: string;
}

/** A suggestion of the Reconciliation Service API 0.2, section 6.3. */
export interface Suggestion {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

export type Language = "da" | "en";

export async function fetchNames(address: string): Promise<Names> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as Names;
}

export async function fetchSuggestions(names: Names, typed: string): Promise<readonly Suggestion[]> {
  const answer = await fetch(`${names.suggest ?? ""}?prefix=${encodeURIComponent(typed)}`);
  return answer.ok ? ((await answer.json()) as { result: Suggestion[] }).result : [];
}
