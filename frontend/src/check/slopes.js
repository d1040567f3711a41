/** Two small figures: a difference beside the slope it measures, and what a kink makes of it. */
import { html, svg } from "lit";

const WIDTH = 220;
const HEIGHT = 120;
const ENDS = [60, 160];
const MIDDLE = 110;

/** @param {(x: number) => number} loss how far down it lies @param {number} slope at the middle */
function panel(loss, slope) {
  const path = Array.from({ length: 45 }, (_, i) => `${i * 5},${loss(i * 5)}`).join(" ");
  const [left, right] = ENDS;
  const secant = (loss(right) - loss(left)) / (right - left);
  /** @param {string} part @param {number} through @param {number} rise */
  const line = (part, through, rise) =>
    svg`<line data-part=${part} x1="25" x2="195" y1=${through + rise * (25 - MIDDLE)} y2=${through + rise * (195 - MIDDLE)} />`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${ENDS.map((x) => svg`<line data-part="ends" x1=${x} x2=${x} y1=${loss(x)} y2=${HEIGHT} />`)}
    <polyline points=${path} />
    ${line("tangent", loss(MIDDLE), slope)} ${line("secant", loss(left) + secant * (MIDDLE - left), secant)}
    ${ENDS.map((x) => svg`<circle cx=${x} cy=${loss(x)} r="3.5" />`)}
  </svg>`;
}

/** @param {number} x */
const smooth = (x) => 16 + ((x - 250) / 250) ** 2 * 90;
/** Turns just right of the middle. @param {number} x */
const kinked = (x) => 90 - Math.max(0, x - MIDDLE - 8) * 0.9;

export function slopes() {
  const secant = html`<b data-part="secant">difference</b>`;
  const tangent = html`<b data-part="tangent">derivative</b>`;
  return html`<div class="bp-check-figures">
    <figure class="bp-check-figure">
      ${panel(smooth, (2 * (MIDDLE - 250) * 90) / 250 ** 2)}
      <figcaption>Where the loss is smooth, ${secant} and ${tangent} have one slope.</figcaption>
    </figure>
    <figure class="bp-check-figure">
      ${panel(kinked, 0)}
      <figcaption>Across a kink the ${secant} is no ${tangent}, however right that is.</figcaption>
    </figure>
  </div>`;
}
