/** The shape analysis of `binary` as a picture: every matrix drawn to scale, so that one sees which sides have to be equal. */
import { html, svg } from "lit";
import { BATCHES, batchOf } from "./lab.js";

/** @typedef {import("./bp-binary-lab.js").BpBinaryLab} View */

const UNIT = 18;
const LEFT = 26;
const TOP = 30;

/** @param {{ name: string, rows: number, columns: number, kind?: string, inner?: "row" | "column" }} matrix */
function block({ name, rows, columns, kind = "", inner }) {
  const [width, height] = [columns * UNIT, rows * UNIT];
  const lines = [
    ...Array.from(
      { length: columns - 1 },
      (_, i) => svg`<path d="M${LEFT + (i + 1) * UNIT} ${TOP} v ${height}"></path>`,
    ),
    ...Array.from(
      { length: rows - 1 },
      (_, i) => svg`<path d="M${LEFT} ${TOP + (i + 1) * UNIT} h ${width}"></path>`,
    ),
  ];
  const total = Math.max(LEFT + width + 12, 88);
  return html`<svg
    class="bp-shape"
    data-kind=${kind}
    width=${total}
    height=${TOP + height + 8}
    viewBox="0 0 ${total} ${TOP + height + 8}"
    role="img"
    aria-label="${name}: ${rows} by ${columns}"
  >
    <text class="bp-shape__name" x=${LEFT} y="11">${name}</text>
    <text data-inner=${inner === "column"} x=${LEFT + width / 2} y="26" text-anchor="middle">${columns}</text>
    <text data-inner=${inner === "row"} x=${LEFT - 5} y=${TOP + height / 2 + 4} text-anchor="end">${rows}</text>
    <rect x=${LEFT} y=${TOP} width=${width} height=${height}></rect>
    ${lines}
  </svg>`;
}

/** @param {unknown} sign */
const sign = (sign) => html`<span class="bp-shape__sign" aria-hidden="true">${sign}</span>`;

/** @param {View} view */
export function shapes(view) {
  const m = batchOf(view.settings);
  const network = view.run("one")?.network;
  const shapeOf = (/** @type {string} */ name) =>
    network?.tensors.find(({ symbol }) => symbol === name)?.shape.filter((size, at) => at > 0 || size > 1) ??
    [];
  const way = ["x", "z1", "A1", "P1", "F"].map(
    (name) => `${name.replace("1", "¹")} (${shapeOf(name).join(", ")})`,
  );
  return view.section(
    "shapes",
    html`<p class="bp-lab__text">
        A gradient has the shape of what it is the gradient of, whatever m is: so w² (1, 4) needs a gradient of (1, 4). Of m
        examples at once, F is (4, m). Matrices multiply where their inner sides are equal, and the outer sides are left: so F has
        to be transposed on the way back. Choose m, and see that the gradients keep their shapes.
      </p>
      <div class="bp-lab__tools">${sizes(view)}</div>
      <figure class="bp-lab__figure">
        <div class="bp-shapes" data-way="forward">
          ${block({ name: "w²", rows: 1, columns: 4, inner: "column" })} ${sign("·")} ${block({ name: "F", rows: 4, columns: m, inner: "row" })}
          ${sign("+")} ${block({ name: "b²", rows: 1, columns: 1 })} ${sign("=")} ${block({ name: "z²", rows: 1, columns: m, kind: "result" })}
        </div>
        <div class="bp-shapes" data-way="weights">
          ${sign(`1/${m}`)} ${block({ name: "A² − y", rows: 1, columns: m, inner: "column" })} ${sign("·")}
          ${block({ name: "Fᵀ", rows: m, columns: 4, inner: "row" })} ${sign("=")}
          ${block({ name: "∂L/∂w²", rows: 1, columns: 4, kind: "result" })}
        </div>
        <div class="bp-shapes" data-way="bias">
          ${sign(`1/${m}`)} ${block({ name: "A² − y", rows: 1, columns: m, inner: "column" })} ${sign("·")}
          ${block({ name: "ones", rows: m, columns: 1, inner: "row" })} ${sign("=")}
          ${block({ name: "∂L/∂b²", rows: 1, columns: 1, kind: "result" })}
        </div>
        <figcaption>
          Before that, of one example: ${way.join(" → ")}. The bias b² is (1, 1), so the m errors have to be summed up: multiplied by a column of ones.
        </figcaption>
      </figure>`,
  );
}

/** How many examples. @param {View} view */
export function sizes(view) {
  const m = batchOf(view.settings);
  return html`<span aria-hidden="true">examples at once</span>
    <span class="bp-binary__sizes" role="group" aria-label="examples at once">
      ${BATCHES.map(
        (size) =>
          html`<button type="button" class="bp-button" aria-pressed=${size === m} @click=${() => view.choose({ m: size })}>m = ${size}</button>`,
      )}
    </span>`;
}
