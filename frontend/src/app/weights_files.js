/** Weights out of a file into a session of the reader's own, and those in use into a file. */

/** @typedef {import("../types.js").WeightsRef} WeightsRef */
/** @typedef {"safetensors" | "npz" | "json"} Format */

export const FORMATS = /** @type {const} */ (["safetensors", "npz", "json"]);
const LARGEST = 40_000_000;
/** As many bytes at once as a call takes arguments. */
const CHUNK = 0x8000;

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let characters = "";
  for (let at = 0; at < bytes.length; at += CHUNK)
    characters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(characters);
}

/** Where weights can be fetched as a file; null: they have to be a session's first. @param {WeightsRef} weights @param {Format} format */
export function fileOf(weights, format) {
  const query = `format=${format}`;
  if ("session" in weights) return `/api/sessions/${encodeURIComponent(weights.session)}/weights?${query}`;
  if ("checkpoint" in weights && !("run" in weights))
    return `/api/checkpoints/${encodeURIComponent(/** @type {string} */ (weights.checkpoint))}?${query}`;
  if ("run" in weights && weights.checkpoint !== undefined)
    return `/api/runs/${encodeURIComponent(weights.run)}/checkpoints/${weights.checkpoint}?${query}`;
  return null;
}

/** Hand a file to the browser to save. @param {string} path */
function save(path) {
  const link = document.createElement("a");
  link.href = path;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}

export class WeightsFiles {
  #controller;
  #store;
  #api;
  #save;

  /**
   * @param {import("./controller.js").Controller} controller
   * @param {import("../store.js").Store<import("../store.js").State>} store
   * @param {import("../api/client.js").ApiClient} api
   * @param {(path: string) => void} [saver]
   */
  constructor(controller, store, api, saver = save) {
    this.#controller = controller;
    this.#store = store;
    this.#api = api;
    this.#save = saver;
  }

  /** @param {File} file */
  async open(file) {
    if (file.size > LARGEST) {
      this.#controller.failed(`${file.name} is larger than 40 MB: no network here has as many weights.`);
      return;
    }
    const safetensors = base64(new Uint8Array(await file.arrayBuffer()));
    await this.#controller.training.adopt(
      { safetensors },
      `These are your own copy of the weights in ${file.name}: your SGD steps move only it.`,
    );
  }

  /** The weights in use; those that are only a seed or an example become a session, for the server to hold them. @param {Format} format */
  async save(format) {
    const { weights, network } = this.#store.state;
    try {
      const path =
        fileOf(weights, format) ??
        fileOf({ session: (await this.#api.createSession(weights, network?.id)).id }, format);
      if (path) this.#save(path);
    } catch (error) {
      this.#controller.failed(error);
    }
  }
}
