/** Which sessions this tab began, over a reload too: a link to any other is opened as a copy, so that nobody moves another's weights. */

const KEY = "backprop-lab.sessions";
const REMEMBERED = 50;

export class OwnSessions {
  #storage;
  /** @type {Set<string>} */
  #ids;

  /** @param {Pick<Storage, "getItem" | "setItem"> | null} storage null: where a browser allows none */
  constructor(storage) {
    this.#storage = storage;
    this.#ids = new Set(this.#read());
  }

  /** @returns {string[]} */
  #read() {
    try {
      const ids = JSON.parse(this.#storage?.getItem(KEY) ?? "[]");
      return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
    } catch {
      return [];
    }
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** @param {string} id */
  add(id) {
    this.#ids.add(id);
    try {
      this.#storage?.setItem(KEY, JSON.stringify([...this.#ids].slice(-REMEMBERED)));
    } catch {
      // A full or forbidden storage costs no more than the memory of a reload.
    }
  }
}

/** @returns {Storage | null} */
export function tabStorage() {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}
