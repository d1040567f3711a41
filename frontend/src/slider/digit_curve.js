/** What is drawn and said of one digit over the moments: its curve above the line, and when it was learned. */
import { html, nothing, svg } from "lit";
import { formatNumber, formatPercent } from "../inspector/numbers.js";
import { areaUnder, learnedAt, lossPoints, pathThrough, probabilityPoints } from "./curve.js";

/** @typedef {import("./moments.js").Moment} Moment */
/** @typedef {import("./curve.js").Outcome} Outcome */

/** @param {readonly number[]} places @param {readonly (Outcome | null)[]} outcomes @param {number} index of the moment that is shown */
export function curveOf(places, outcomes, index) {
  const points = probabilityPoints(places, outcomes);
  return html`<div class="bp-time-slider__curve" aria-hidden="true">
    <svg viewBox="0 0 100 100" preserveAspectRatio="none">
      ${svg`<path class="bp-time-slider__area" d=${areaUnder(points)} />
      <path class="bp-time-slider__loss" d=${pathThrough(lossPoints(places, outcomes))} />
      <path class="bp-time-slider__probability" d=${pathThrough(points)} />`}
    </svg>
    ${points.map((point, i) => {
      if (!point) return nothing;
      const wrong = outcomes[i]?.right ? "" : "bp-time-slider__dot--wrong";
      const current = i === index ? "bp-time-slider__dot--current" : "";
      return html`<span
        class="bp-time-slider__dot ${wrong} ${current}"
        style="left:${point[0]}%;top:${point[1]}%"
      ></span>`;
    })}
  </div>`;
}

/**
 * What becomes of the digit: at this moment, and over the whole training.
 *
 * @param {readonly Moment[]} moments
 * @param {readonly (Outcome | null)[]} outcomes
 * @param {number} index of the moment that is shown
 * @param {number | null} target
 */
export function fateOf(moments, outcomes, index, target) {
  const outcome = outcomes[index];
  const chance = outcome?.probability;
  return html`<p class="bp-time-slider__outcome">
      ${
        chance === null
          ? nothing
          : html`<span class="bp-time-slider__key bp-time-slider__key--probability"></span>P(${target})
              <b>${chance === undefined ? "–" : formatPercent(chance)}</b>`
      }
      <span class="bp-time-slider__key bp-time-slider__key--loss"></span>loss
      <b>${outcome && outcome.loss !== null ? formatNumber(outcome.loss, 3) : "–"}</b>
    </p>
    <p class="bp-time-slider__verdict" data-role="verdict">${verdictOf(moments, outcomes, target)}</p>`;
}

/** @param {readonly Moment[]} moments @param {readonly (Outcome | null)[]} outcomes @param {number | null} target */
export function verdictOf(moments, outcomes, target) {
  const learned = learnedAt(outcomes);
  if (learned === undefined) return "\u00a0";
  if (learned === null) return `not taken for ${target} in the end`;
  return learned === 0
    ? `taken for ${target} all along`
    : `taken for ${target} from step ${moments[learned].step} on`;
}
