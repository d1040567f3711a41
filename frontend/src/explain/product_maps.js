/** The products of many terms as maps, one for each map that the terms run over: where the number comes from, at a glance. */
import { html } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import "../maps/bp-legend.js";

/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("../maps/arrangement.js").Arrangement} Arrangement */

const ROOM = 290;
/** Of one map alone, so that what is said of it stays in sight. */
const ALONE = 216;
const LARGEST_CELL = 14;

/** @param {number} maps @param {number} width @param {number} height @returns {Arrangement} */
export function arrangedIn(maps, width, height) {
  const room = maps === 1 ? ALONE : ROOM;
  const across = Math.min(maps, maps > 3 ? 6 : maps);
  const gap = maps > 1 ? 1 : 0;
  const cell = Math.max(2, Math.min(LARGEST_CELL, Math.floor(room / (across * (width + gap)))));
  return { kind: "maps", maps, width, height, across, gap, cell };
}

/**
 * @param {object} what
 * @param {Explanation} what.explanation
 * @param {Layout} what.layout
 * @param {number} what.plane that is chosen
 * @param {number | null} what.walked
 * @param {number} what.largest magnitude of all terms
 * @param {(plane: number, term: number | null) => void} what.choose
 */
export function productMaps({ explanation, layout, plane, walked, largest, choose }) {
  const { terms } = explanation;
  const { planes, rows, columns } = layout;
  const size = rows * columns;
  const values = Float64Array.from({ length: planes.length * size }, (_, flat) => {
    const at = planes[Math.floor(flat / size)].terms[flat % size];
    return at === null || at === undefined ? 0 : terms[at].value;
  });
  const arrangement = arrangedIn(planes.length, columns, rows);
  const names = planes.map(({ name }) => name).filter(Boolean);
  const said = names.length > 1 ? `, one map for each of ${names[0]} to ${names.at(-1)}` : "";
  /** @param {number} flat */
  const termAt = (flat) => planes[Math.floor(flat / size)]?.terms[flat % size] ?? null;
  const place = walked === null ? -1 : planes[plane].terms.indexOf(walked);
  const lights =
    place < 0 ? [] : [{ tone: /** @type {const} */ ("cell"), cells: new Set([plane * size + place]) }];
  /** @param {KeyboardEvent} event */
  const walk = (event) => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const move = moves[/** @type {keyof typeof moves} */ (event.key)];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const to = plane * size + Math.max(0, place) + move;
    if (termAt(to) !== null) choose(Math.floor(to / size), termAt(to));
  };
  return html`<div class="bp-terms__maps" tabindex="0" role="group" aria-label="Products as maps: the arrow keys walk over them" @keydown=${walk}>
    <bp-map
      .values=${values}
      .arrangement=${arrangement}
      .signed=${true}
      .range=${[-largest, largest]}
      .lights=${lights}
      .label=${`${terms.length} products${said}; the largest is ${formatNumber(largest, 3)} in size`}
      @cell-pressed=${(/** @type {CustomEvent<{ flat: number }>} */ event) => {
        event.stopPropagation();
        choose(Math.floor(event.detail.flat / size), termAt(event.detail.flat));
      }}
      @cell-hovered=${(/** @type {Event} */ event) => event.stopPropagation()}
    ></bp-map>
    <bp-legend lying .range=${[-largest, largest]} .signed=${true}></bp-legend>
  </div>`;
}
