/** The layers in order: added, removed, moved and doubled by buttons, by keys or by dragging. */
import { html, LitElement, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import "./bp-build-layer.js";
import "./bp-build-layers.css";
import { added, changed, duplicated, moved, removed, turnedInto } from "./draft.js";
import { GROUPS, KINDS, kindsOf, MOST_LAYERS } from "./kinds.js";

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").Kind} Kind */

/** @param {string} deed */
const tool = (deed) => `[data-deed="${deed}"]:not(:disabled)`;

/** What has the focus after a deed: the first of these that is there. @type {Readonly<Record<string, string[]>>} */
const SOUGHT = {
  first: ["input"],
  add: ["button"],
  up: [tool("up"), tool("down")],
  down: [tool("down"), tool("up")],
};

/** Tells `draft-changed` {draft, typed?}: the draft as it is then, and the field that was typed in. */
export class BpBuildLayers extends LitElement {
  static properties = {
    draft: { attribute: false },
    fitted: { attribute: false },
    problem: { attribute: false },
    stale: { type: Boolean },
    adding: { state: true },
    over: { state: true },
  };

  /** What is to have the focus once the layers are drawn: a layer's key, and what of it. @type {{ key: number, deed: string } | null} */
  #focus = null;
  /** The place of the layer that is dragged. @type {number | null} */
  #dragged = null;

  constructor() {
    super();
    /** @type {Draft | null} */
    this.draft = null;
    /** @type {ReadonlyMap<number, import("./types.js").Fitted>} by the layers' keys */
    this.fitted = new Map();
    /** @type {import("./types.js").Break | null} */
    this.problem = null;
    this.stale = false;
    /** @type {number | null} key of the layer that one is about to be added after; null: the last */
    this.adding = null;
    /** @type {number | null} the place that a layer would be dropped at */
    this.over = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Draft} draft @param {string} [typed] */
  #change(draft, typed) {
    this.dispatchEvent(
      new CustomEvent("draft-changed", { detail: { draft, typed }, bubbles: true, composed: true }),
    );
  }

  /** @param {number} place @param {string} deed */
  #do(place, deed) {
    const draft = /** @type {Draft} */ (this.draft);
    const { key } = draft.layers[place];
    const last = draft.layers.length - 1;
    this.#focus = { key, deed };
    if (deed === "up" && place > 0) return this.#change(moved(draft, place, place - 1));
    if (deed === "down" && place < last) return this.#change(moved(draft, place, place + 1));
    if (deed === "duplicate") return this.#change(duplicated(draft, place));
    if (deed === "remove") {
      const next = draft.layers[place + 1] ?? draft.layers[place - 1];
      this.#focus = next ? { key: next.key, deed } : { key: 0, deed: "add" };
      return this.#change(removed(draft, place));
    }
    if (deed === "add") {
      this.adding = this.adding === key ? null : key;
      this.#focus = { key: 0, deed: "add" };
    }
  }

  /** @param {Kind} kind @param {number} at */
  #add(kind, at) {
    const draft = added(/** @type {Draft} */ (this.draft), kind, at);
    this.#focus = { key: draft.layers[at].key, deed: "first" };
    this.adding = null;
    this.#change(draft);
  }

  /** Alt with an arrow key moves the layer that has the focus. @param {KeyboardEvent} event @param {number} place */
  #keys(event, place) {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const deed = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();
    this.#do(place, deed);
  }

  /** @param {DragEvent} event @param {number} place */
  #lift(event, place) {
    this.#dragged = place;
    event.dataTransfer?.setData("text/plain", String(place + 1));
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  }

  /** @param {DragEvent} event @param {number} place */
  #hold(event, place) {
    if (this.#dragged === null) return;
    event.preventDefault();
    this.over = place;
  }

  /** @param {DragEvent} event @param {number} place */
  #drop(event, place) {
    event.preventDefault();
    const from = this.#dragged;
    this.#rest();
    if (from !== null && from !== place) this.#change(moved(/** @type {Draft} */ (this.draft), from, place));
  }

  #rest = () => {
    this.#dragged = null;
    this.over = null;
  };

  /** The keyboard goes along with the layer that it moved, or on to the next one. */
  async updated() {
    if (!this.#focus) return;
    const { key, deed } = this.#focus;
    const row = this.querySelector(key ? `li[data-key="${key}"]` : ".bp-build-add");
    // A layer that was added is drawn once the draft that holds it is back.
    if (!row) return;
    this.#focus = null;
    await /** @type {LitElement | null | undefined} */ (row.querySelector("bp-build-layer"))?.updateComplete;
    const found = [...(SOUGHT[deed] ?? [tool(deed)]), "select"]
      .map((selector) => row.querySelector(selector))
      .find((element) => element !== null);
    if (found instanceof HTMLElement) found.focus();
  }

  /** What can come at a place. @param {number} at */
  #adder(at) {
    const draft = /** @type {Draft} */ (this.draft);
    const before = at > 0 ? this.fitted.get(draft.layers[at - 1].key)?.shape_out : draft.input;
    const axes = before?.length;
    /** @param {Kind} kind */
    const suits = (kind) => !axes || (KINDS[kind].axes ?? axes) === axes;
    const full = draft.layers.length >= MOST_LAYERS;
    return html`<div class="bp-build-add" role="group" aria-label=${at === draft.layers.length ? "Add a layer at the end" : `Add a layer after layer ${at}`}>
      <p>${full ? `There are ${MOST_LAYERS} layers, as many as a network may have.` : at === draft.layers.length ? "Add a layer" : `Add after layer ${at}`}</p>
      ${
        full
          ? nothing
          : GROUPS.flatMap(kindsOf)
              .filter(suits)
              .map(
                (kind) =>
                  html`<button type="button" class="bp-build-chip" @click=${() => this.#add(kind, at)}>${KINDS[kind].title}</button>`,
              )
      }
    </div>`;
  }

  render() {
    const { draft, problem, over } = this;
    if (!draft) return nothing;
    const { layers } = draft;
    const breaks = typeof problem?.place === "number" ? problem.place : layers.length;
    const within = layers.slice(0, -1).some(({ key }) => key === this.adding);
    return html`<ol class="bp-build-list" @dragend=${this.#rest}>
        ${repeat(
          layers,
          ({ key }) => key,
          (layer, place) => html`<li
            data-key=${layer.key}
            ?data-over=${over === place}
            @keydown=${(/** @type {KeyboardEvent} */ event) => this.#keys(event, place)}
            @dragstart=${(/** @type {DragEvent} */ event) => this.#lift(event, place)}
            @dragover=${(/** @type {DragEvent} */ event) => this.#hold(event, place)}
            @drop=${(/** @type {DragEvent} */ event) => this.#drop(event, place)}
          >
            <bp-build-layer
              .layer=${layer}
              .place=${place}
              .count=${layers.length}
              .fitted=${this.fitted.get(layer.key) ?? null}
              .problem=${place === breaks ? (problem?.says ?? null) : null}
              .beyond=${place > breaks}
              .stale=${this.stale}
              @layer-changed=${(/** @type {CustomEvent} */ { detail }) => this.#change(changed(draft, place, detail.name, detail.value), `${layer.key}.${detail.name}`)}
              @layer-turned=${(/** @type {CustomEvent} */ { detail }) => this.#change(turnedInto(draft, place, detail.kind))}
              @layer-told=${(/** @type {CustomEvent} */ { detail }) => this.#do(place, detail.deed)}
            ></bp-build-layer>
            ${within && this.adding === layer.key ? this.#adder(place + 1) : nothing}
          </li>`,
        )}
      </ol>
      ${breaks === 0 && layers.length === 0 && problem ? html`<p class="bp-build-problem">${problem.says}</p>` : nothing}
      ${within ? nothing : this.#adder(layers.length)}`;
  }
}

customElements.define("bp-build-layers", BpBuildLayers);
