/** Keys and drags of a slider as places that the reader asks for, each of them once. */

const PAGE = 5;

/**
 * @typedef {object} Slid what a reader slides along
 * @property {() => number} count of its places
 * @property {() => number} index the place that holds; -1: none of them
 * @property {(event: PointerEvent) => number} placeAt
 * @property {(place: number) => void} choose
 * @property {() => void} [touched] a hand is laid on it, before the first place is chosen
 */

export class Slide {
  #slid;
  /** @type {number | null} */
  #pointer = null;
  /** Where the drag was last. */
  #dragged = -1;

  /** @param {Slid} slid */
  constructor(slid) {
    this.#slid = slid;
  }

  /** @param {number} place */
  #inside(place) {
    return Math.min(this.#slid.count() - 1, Math.max(0, place));
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const place = this.#inside(this.#slid.placeAt(event));
    if (place === this.#dragged) return;
    this.#dragged = place;
    this.#slid.choose(place);
  }

  /** @param {PointerEvent} event */
  down = (event) => {
    if (event.button !== 0 || this.#pointer !== null || this.#slid.count() === 0) return;
    this.#pointer = event.pointerId;
    this.#dragged = -1;
    this.#slid.touched?.();
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    this.#drag(event);
  };

  /** @param {PointerEvent} event */
  move = (event) => {
    if (event.pointerId === this.#pointer) this.#drag(event);
  };

  /** @param {PointerEvent} event */
  up = (event) => {
    if (event.pointerId === this.#pointer) this.#pointer = null;
  };

  /** @param {KeyboardEvent} event */
  key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = this.#slid.index();
    /** @type {Record<string, number>} */
    const places = {
      ArrowLeft: index - 1,
      ArrowDown: index - 1,
      ArrowRight: index + 1,
      ArrowUp: index + 1,
      PageDown: index - PAGE,
      PageUp: index + PAGE,
      Home: 0,
      End: this.#slid.count() - 1,
    };
    if (!(event.key in places)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#slid.touched?.();
    const place = this.#inside(places[event.key]);
    if (this.#slid.count() > 0 && place !== index) this.#slid.choose(place);
  };
}
