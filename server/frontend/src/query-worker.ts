// The worker of an exported site: Oxigraph over the downloaded N-Quads.

import init, { Store } from "oxigraph/web.js";
import type { Got, Order, Term } from "./browser-store.ts";

const MOST_LABELS = 3000;
const LONGEST_TEXT = 300_000;
const UNION = { use_default_graph_as_union: true };
const RESULTS = { ...UNION, results_format: "json" };

interface Results {
  readonly head: { readonly vars?: readonly string[] };
  readonly boolean?: boolean;
  readonly results?: { readonly bindings: readonly Readonly<Record<string, Term>>[] };
}

let loaded: Promise<Store> | null = null;

async function load(data: string): Promise<Store> {
  const [, answer] = await Promise.all([
    init({ module_or_path: new URL("oxigraph.wasm", self.location.href) }),
    fetch(data),
  ]);
  if (!answer.ok) throw new Error(`${data}: ${answer.status}`);
  const store = new Store();
  store.load(await answer.text(), { format: "application/n-quads", no_transaction: true });
  return store;
}

/** CONSTRUCT and DESCRIBE give graphs; what stands in strings, IRIs and comments does not count. */
function isGraphQuery(query: string): boolean {
  const plain = query.replace(/"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*/g, " ");
  return /^(?:construct|describe)$/i.test(/(?<![\w:?$-])(?:select|ask|construct|describe)(?![\w:-])/i.exec(plain)?.[0] ?? "");
}

function answer(store: Store, order: Order): Got {
  if (isGraphQuery(order.query)) {
    const quads = store.query(order.query, UNION);
    const all = Array.isArray(quads) ? quads.length : 0;
    const text = store.query(order.query, { ...UNION, results_format: "text/turtle" });
    const turtle = typeof text === "string" ? text : "";
    return { kind: "graph", text: turtle.slice(0, LONGEST_TEXT), found: all, whole: turtle.length <= LONGEST_TEXT };
  }
  const text = store.query(order.query, RESULTS);
  const parsed = JSON.parse(typeof text === "string" ? text : "{}") as Results;
  if (parsed.boolean !== undefined) return { kind: "ask", truth: parsed.boolean };
  const columns = parsed.head.vars ?? [];
  const bindings = parsed.results?.bindings ?? [];
  const rows = bindings.slice(0, order.limit).map((row) => columns.map((column) => row[column] ?? null));
  const iris = new Set(rows.flat().flatMap((term) => (term?.type === "uri" ? [term.value] : [])));
  return { kind: "select", columns, rows, found: bindings.length, labels: labels(store, [...iris], order.language) };
}

function labels(store: Store, iris: readonly string[], language: string): Record<string, string> {
  if (!iris.length) return {};
  const asked = iris.slice(0, MOST_LABELS).map((iri) => `<${iri}>`).join(" ");
  const text = store.query(
    `SELECT ?s ?name ?omitted {
      VALUES ?s { ${asked} }
      ?s <http://www.w3.org/2000/01/rdf-schema#label> ?name
      OPTIONAL { ?s <https://w3id.org/sikkerby/ns#ownInitiativesOmitted> ?omitted }
    }`,
    RESULTS,
  );
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const row of (JSON.parse(typeof text === "string" ? text : "{}") as Results).results?.bindings ?? []) {
    const subject = row["s"];
    const name = row["name"];
    if (subject?.type !== "uri" || name?.type !== "literal") continue;
    // Whose own initiatives the source leaves out is marked, as on the server's pages.
    const omitted = row["omitted"];
    const mark = omitted?.type === "literal" && omitted.value === "true" ? " †" : "";
    if (name["xml:lang"] === language || !(subject.value in found)) found[subject.value] = name.value + mark;
  }
  return found;
}

self.addEventListener("message", (event: MessageEvent<Order>) => {
  const order = event.data;
  loaded ??= load(order.data);
  loaded.then(
    (store) => {
      try {
        return answer(store, order);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { kind: "problem", message } satisfies Got;
      }
    },
    (error: unknown) => {
      loaded = null;
      return { kind: "problem", message: String(error) } satisfies Got;
    },
  ).then((got: Got) => { self.postMessage({ number: order.number, got }); });
});
