/** How to read the page, and every key that works on it. */
import { html, LitElement } from "lit";
import "../styles/controls.css";
import "./bp-help-dialog.css";

/** @type {readonly [readonly string[], string][]} */
const KEYS = [
  [["←", "→"], "one step back, one step on"],
  [["Home", "End"], "first step, last step"],
  [["Space"], "play and pause; playing waits while you point at cells or at the bar"],
  [["/", "G"], "go to a step by its symbol, title, layer, phase or equation"],
  [["0", "…", "9"], "choose the target"],
  [[",", "."], "weights from earlier in the training, from later"],
  [["Z"], "undo the SGD step; with Shift: redo it"],
  [["Ctrl", "Z"], "on the drawing pad: take the last stroke back"],
  [["Enter"], "on a cell of the large map, or on a factor: where does this number come from?"],
  [["Esc"], "from a number back to the one before, at last to the step; Backspace does the same"],
  [["←", "→", "↑", "↓"], "on the large map or between factors: from one number to the next"],
  [["Tab"], "on to the next control; Enter presses it"],
  [["?"], "this sheet"],
  [["Esc"], "close it"],
];

export class BpHelpDialog extends LitElement {
  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-help-dialog");
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  open() {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  close() {
    this.#dialog.close();
  }

  /** A press on the backdrop is a press on the dialog itself, outside its box. @param {MouseEvent} event */
  #outside = (event) => {
    if (event.target !== this.#dialog) return;
    const box = this.#dialog.getBoundingClientRect();
    const inside =
      event.clientX >= box.left &&
      event.clientX <= box.right &&
      event.clientY >= box.top &&
      event.clientY <= box.bottom;
    if (!inside) this.close();
  };

  render() {
    return html`
      <dialog aria-labelledby="bp-help-title" @click=${this.#outside}>
        <h2 id="bp-help-title" tabindex="-1" autofocus>How to read this page</h2>
        <p>
          Draw a digit. It becomes 28×28 numbers, and the network turns them into ten probabilities, one tensor
          after another: the columns from left to right are the forward pass.
        </p>
        <p>
          Under each tensor stands its gradient: how the loss would change if one of its numbers grew a little. The
          backward pass fills these from right to left. Kernels stand between the columns, with their gradients.
        </p>
        <p>
          One step is one equation. The bar at the bottom walks through all of them, both ways; the inspector shows
          the equation, where it comes from, and the tensor that it writes. Hatched steps have no numbers yet.
        </p>
        <p>
          Every number tells where it comes from. Point at a cell and its sources light up; press it and the inspector
          shows its equation, first with its indices and then with its numbers, and all of its terms. Each factor
          leads on to its own explanation, down to the pixels. The names above lead back, “Why is it so?” derives the
          equation line by line, and “What it feeds” leads forward, at last to the loss.
        </p>
        <p>
          Press “edit” beside a number to put another in its place: a pixel, a weight, a gradient. All that comes later
          is computed from it until you revert it.
        </p>
        <p>
          The target is the digit that the loss is taken against. An SGD step moves the weights a little against
          their gradients; undo brings the very same weights back. Steps can be repeated, and the list of steps leads
          to any of them.
        </p>
        <p>
          The line under the network is its training, from the first step to the last by the logarithm of the step. Drag
          along it and your digit stays while the weights change. The curve above it is how probable each moment holds
          the target to be for this very digit; a hollow dot takes it for another digit.
        </p>
        <p>
          The Train page teaches the network anew in the background of this machine. Any checkpoint of such a run can
          be looked into there, and taken over as your own weights here.
        </p>
        <p>
          Labs holds the networks of the other sources, small enough to be seen whole: their figures move, their numbers
          can be changed, and what the sources claim can be proved on them.
        </p>
        <p>
          The first list in the head chooses another network: one of the labs, one to begin with, or your own. Its input is
          drawn, picked, typed or pasted, as it takes it; the target is a class, yes or no, or numbers; and “⋯” opens
          weights from a file or saves those in use.
        </p>
        <p>
          On the Build page you make a network of your own, layer by layer; where it does not fit together, the layer
          says why. Open it, and all that works here works with it.
        </p>
        <p>
          Equations lists every numbered equation of the sources, with errata, and where each acts. Check compares the
          gradients with finite differences; what it has checked wears a badge until the pass changes. Share copies a
          link that opens what you see. The keys below belong to the Digit page.
        </p>
        <p>Programs get the same numbers over REST: see <a href="/api/docs">the reference</a>.</p>
        <h3>Keys</h3>
        <dl class="bp-help-dialog__keys">
          ${KEYS.map(
            ([
              keys,
              does,
            ]) => html`<dt>${keys.map((key) => (key === "…" ? " … " : html`<kbd>${key}</kbd> `))}</dt>
              <dd>${does}</dd>`,
          )}
        </dl>
        <form method="dialog"><button class="bp-button bp-button--primary">Close</button></form>
      </dialog>
    `;
  }
}

customElements.define("bp-help-dialog", BpHelpDialog);
