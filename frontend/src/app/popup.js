/** A small sheet below a button: open until the reader is done with it, presses Escape, or turns elsewhere. */
import { html, nothing } from "lit";
import "./popup.css";

export class Popup {
  #host;
  #open = false;

  /** @param {import("lit").ReactiveElement} host whose first button opens it */
  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected() {
    document.addEventListener("pointerdown", this.#pressed);
    this.#host.addEventListener("keydown", this.#key);
    this.#host.addEventListener("focusout", this.#left);
  }

  hostDisconnected() {
    document.removeEventListener("pointerdown", this.#pressed);
    this.#host.removeEventListener("keydown", this.#key);
    this.#host.removeEventListener("focusout", this.#left);
  }

  get open() {
    return this.#open;
  }

  close() {
    this.#turn(false);
  }

  toggle = () => this.#turn(!this.#open);

  /** @param {boolean} open */
  #turn(open) {
    if (open === this.#open) return;
    this.#open = open;
    this.#host.requestUpdate();
  }

  /** @param {PointerEvent} event */
  #pressed = (event) => {
    if (event.target instanceof Node && !this.#host.contains(event.target)) this.close();
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Escape" || !this.#open) return;
    event.stopPropagation();
    this.close();
    this.#host.querySelector("button")?.focus();
  };

  /** @param {FocusEvent} event */
  #left = ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !this.#host.contains(relatedTarget)) this.close();
  };

  /** The sheet, while it is open. @param {string} label @param {() => unknown} content @param {boolean} [actions] whether it is a list of things to do */
  sheet(label, content, actions = false) {
    if (!this.#open) return nothing;
    const look = `bp-popup__sheet ${actions ? "bp-popup__sheet--actions" : ""}`;
    return html`<div class=${look} role="group" aria-label=${label}>${content()}</div>`;
  }
}
