// Asks the worker that holds the data on an exported site; a query that runs too long is stopped.

const SECONDS = 60;

export type Term =
  | { readonly type: "uri" | "bnode"; readonly value: string }
  | { readonly type: "literal"; readonly value: string; readonly datatype?: string; readonly "xml:lang"?: string }
  | { readonly type: "triple"; readonly value: unknown };

export interface Solutions {
  readonly kind: "select";
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (Term | null)[])[];
  /** How many rows the whole answer has. */
  readonly found: number;
  readonly labels: Readonly<Record<string, string>>;
}

export type Got =
  | Solutions
  | { readonly kind: "ask"; readonly truth: boolean }
  | { readonly kind: "graph"; readonly text: string; readonly found: number; readonly whole: boolean }
  | { readonly kind: "problem"; readonly message: string };

export interface Order {
  readonly number: number;
  readonly query: string;
  readonly limit: number;
  readonly language: string;
  readonly data: string;
}

export class BrowserStore {
  readonly #program: string;
  readonly #data: string;
  #worker: Worker | null = null;
  #number = 0;

  constructor(program: string, data: string) {
    this.#program = program;
    this.#data = new URL(data, location.href).href;
  }

  ask(query: string, limit: number, language: string, signal: AbortSignal): Promise<Got> {
    const worker = (this.#worker ??= new Worker(this.#program, { type: "module" }));
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      // A worker cannot be interrupted: it is ended, and the next query starts a new one.
      const end = (error: Error) => {
        worker.terminate();
        if (this.#worker === worker) this.#worker = null;
        finish();
        reject(error);
      };
      const timer = setTimeout(() => { end(new Error(`${SECONDS} s`)); }, SECONDS * 1000);
      const stop = () => { end(new DOMException("stopped", "AbortError")); };
      const hear = (event: MessageEvent<{ number: number; got: Got }>) => {
        if (event.data.number !== number) return;
        finish();
        resolve(event.data.got);
      };
      const fail = () => { end(new Error("worker")); };
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        worker.removeEventListener("message", hear);
        worker.removeEventListener("error", fail);
      };
      signal.addEventListener("abort", stop);
      worker.addEventListener("message", hear);
      worker.addEventListener("error", fail);
      const order: Order = { number, query, limit, language, data: this.#data };
      worker.postMessage(order);
    });
  }
}
