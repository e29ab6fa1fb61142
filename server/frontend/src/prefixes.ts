// Prefixes that a query uses but does not declare, where we know them.

export type Prefixes = Readonly<Record<string, string>>;

// Strings, IRIs and comments may hold anything that looks like a prefixed name.
const OPAQUE = /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*/g;

export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** The text with everything opaque blanked out; positions stay. */
export function blank(query: string): string {
  return query.replace(OPAQUE, (found) => " ".repeat(found.length));
}

/** The declarations that are missing and where they belong, or nothing. */
export function missingPrefixes(query: string, known: Prefixes): Insertion | null {
  const plain = blank(query);
  const declared = new Set<string>();
  let end = 0;
  for (const found of plain.matchAll(/\bPREFIX\s+([A-Za-z][\w-]*)?:/gi)) {
    declared.add(found[1] ?? "");
    end = declarationEnd(query, found.index + found[0].length);
  }
  const base = end ? null : /\bBASE\b/i.exec(plain);
  if (base) end = declarationEnd(query, base.index);
  if (!end) end = /^(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(query)?.[0].length ?? 0;
  const missing = new Set<string>();
  for (const found of plain.matchAll(/(?<![\w?$:@-])([A-Za-z][\w-]*):(?!\/\/)/g)) {
    const name = found[1] ?? "";
    if (!declared.has(name) && Object.hasOwn(known, name)) missing.add(name);
  }
  if (!missing.size) return null;
  const lines = [...missing].sort().map((name) => `PREFIX ${name}: <${known[name]}>\n`);
  const before = end > 0 && query[end - 1] !== "\n" ? "\n" : "";
  return { at: end, text: before + lines.join("") };
}

/** Past the IRI of a declaration, and past its line where nothing else stands on it. */
function declarationEnd(query: string, from: number): number {
  const close = query.indexOf(">", from);
  if (close < 0) return query.length;
  return close + 1 + (/^[ \t]*\n/.exec(query.slice(close + 1))?.[0].length ?? 0);
}
