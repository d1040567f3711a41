/** A drawing as strokes: points and widths rather than pixels, so that a stroke can be taken back and drawn at any size. */

/**
 * @typedef {object} Stroke
 * @property {number} width
 * @property {[number, number][]} points in units of the pad, 0..280
 */

/** The part of a 2-D canvas context that strokes need. @typedef {CanvasRenderingContext2D} Surface */

/** A line of no length is not drawn at all, so a tap is given a little. */
const TAP = 0.01;

export class Strokes {
  /** @type {Stroke[]} */
  #strokes = [];
  /** What the last clear took away, so that undo brings it back. @type {Stroke[]} */
  #cleared = [];
  #drawing = false;

  get all() {
    return /** @type {readonly Stroke[]} */ (this.#strokes);
  }

  get empty() {
    return this.#strokes.length === 0;
  }

  get drawing() {
    return this.#drawing;
  }

  get canUndo() {
    return this.#strokes.length > 0 || this.#cleared.length > 0;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   */
  begin(x, y, width) {
    this.#cleared = [];
    this.#strokes.push({ width, points: [[x, y]] });
    this.#drawing = true;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  extend(x, y) {
    if (!this.#drawing) return;
    const { points } = this.#strokes[this.#strokes.length - 1];
    const [lastX, lastY] = points[points.length - 1];
    if (lastX !== x || lastY !== y) points.push([x, y]);
  }

  end() {
    this.#drawing = false;
  }

  /** Takes the last stroke back, or brings back what a clear took. Says whether anything changed. */
  undo() {
    if (!this.canUndo) return false;
    this.#drawing = false;
    if (this.#strokes.length > 0) this.#strokes.pop();
    else {
      this.#strokes = this.#cleared;
      this.#cleared = [];
    }
    return true;
  }

  clear() {
    this.#drawing = false;
    if (this.#strokes.length > 0) this.#cleared = this.#strokes;
    this.#strokes = [];
  }

  /** Forgets everything, what could be brought back included. */
  forget() {
    this.clear();
    this.#cleared = [];
  }

  /**
   * Draws all strokes with round ends, as smooth curves through the midpoints of the recorded points.
   *
   * @param {Surface} surface
   * @param {string} ink
   */
  draw(surface, ink) {
    surface.lineCap = "round";
    surface.lineJoin = "round";
    surface.strokeStyle = ink;
    for (const { width, points } of this.#strokes) {
      surface.lineWidth = width;
      surface.beginPath();
      surface.moveTo(...points[0]);
      for (let i = 1; i < points.length - 1; i++) {
        const [x, y] = points[i];
        const [nextX, nextY] = points[i + 1];
        surface.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
      }
      const [x, y] = points[points.length - 1];
      surface.lineTo(points.length === 1 ? x + TAP : x, y);
      surface.stroke();
    }
  }
}
