/** The number under the pointer, told beside it; an element of its own, so that nothing else is drawn anew as it follows. */
import { html, LitElement, nothing } from "lit";

export class BpTip extends LitElement {
  static properties = { tip: { state: true } };

  constructor() {
    super();
    /** @type {{ text: string, x: number, y: number } | null} */
    this.tip = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} text @param {number} x @param {number} y of the pointer */
  show(text, x, y) {
    const left = Math.min(x + 14, innerWidth - 8 * text.length - 12);
    this.tip = { text, x: left, y: y > 60 ? y - 34 : y + 20 };
  }

  hide() {
    this.tip = null;
  }

  render() {
    const { tip } = this;
    if (!tip) return nothing;
    return html`<div class="bp-tip" role="tooltip" style="left:${tip.x}px;top:${tip.y}px">${tip.text}</div>`;
  }
}

customElements.define("bp-tip", BpTip);
