/** How many maps there are besides those that are drawn, whether light falls on them, and a press for all of them. */
import { html, nothing } from "lit";

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */

/** What to know of the maps besides how many: those that are lit and hidden, else the one that stands in the place of another. @param {Arrangement} drawn @param {number} dark */
function note({ places, crowd }, dark) {
  if (dark > 0) return html`<span>${dark.toLocaleString("en")} lit</span>`;
  if (!places || !crowd || crowd.rows > 1) return nothing;
  const [map, ...more] = places.filter((map, place) => map !== place);
  return map === undefined || more.length > 0 ? nothing : html`<span>map ${map}</span>`;
}

/**
 * @param {object} what
 * @param {string} what.name of the tensor
 * @param {"maps" | "kernels" | "units"} what.called
 * @param {Arrangement} what.whole with a crowd
 * @param {Arrangement} what.drawn
 * @param {ReadonlySet<number>} [what.lit] maps that hold lit cells
 * @param {() => void} toggle
 */
export function crowdChip({ name, called, whole, drawn, lit = new Set() }, toggle) {
  const opened = !drawn.places;
  const seen = new Set(drawn.places);
  const hidden = whole.maps - drawn.maps;
  const dark = opened ? 0 : [...lit].filter((map) => !seen.has(map)).length;
  const all = whole.maps.toLocaleString("en");
  const title = opened
    ? `Show only some of the ${all} ${called} of ${name}`
    : `Show all ${all} ${called} of ${name}${dark > 0 ? `; ${dark} of those that are hidden hold lit cells` : ""}`;
  return html`<p class="bp-crowd">
    <button type="button" title=${title} aria-label=${title} aria-expanded=${opened} ?data-lit=${dark > 0} @click=${toggle}>
      ${opened ? "fewer" : `+${hidden.toLocaleString("en")} more`}
    </button>
    ${note(drawn, dark)}
  </p>`;
}
