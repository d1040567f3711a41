/** Numbers typed or pasted as text: rows in lines, cells between spaces, commas, tabs or semicolons, or as JSON. */

/**
 * @typedef {{ rows: number[][], problem: null } | { rows: null, problem: string }} Parsed
 */

const SHORTEST = 24;

/** @param {string} word */
const quoted = (word) => `“${word.length > SHORTEST ? `${word.slice(0, SHORTEST - 1)}…` : word}”`;

/** @param {string} problem @returns {Parsed} */
const refused = (problem) => ({ rows: null, problem });

/** @param {string} word a number as people write it, with a comma for a point or a true minus sign too @returns {number} */
export function numberOf(word) {
  const plain = word.replace(/^[−–]/, "-").replace(/^([+-]?\d*),(\d+)$/, "$1.$2");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

/**
 * What parts the cells of a row: a tab or a semicolon where there is one, else spaces, else commas. With one of the others
 * about, a comma within a number is its decimal point.
 *
 * @param {string} line
 */
function cellsOf(line) {
  for (const sign of ["\t", ";"]) {
    if (line.includes(sign)) {
      const cells = line.split(sign).map((cell) => cell.trim());
      while (cells.length > 1 && cells.at(-1) === "") cells.pop();
      return cells;
    }
  }
  const spaced = line.split(/\s+/);
  const decimal = spaced.length > 1 && spaced.every((word) => /^[+\-−]?\d*,\d+$|^[^,]+$/.test(word));
  return decimal ? spaced : line.split(/\s*,\s*|\s+/).filter((word, at, all) => word || at < all.length - 1);
}

/** Brackets in brackets say where a row ends, however its lines are broken: JSON puts every number in one of its own. */
const NESTED = /[[({]\s*[[({]/;

/** A semicolon ends a row where its parts hold several numbers, as in “1 2; 3 4”. @param {string} text */
const endsRows = (text) =>
  text.split(";").some((part) => /\S[ \t,]+[\d+\-−.]/.test(part.replaceAll(/,(?=\S)/g, "")));

/**
 * @param {string} text
 * @returns {Parsed} the rows as they stand there, of whatever length; blank lines are left out
 */
export function parseRows(text) {
  const lines = (NESTED.test(text) ? text.replaceAll(/\s+/g, " ") : text)
    .replaceAll(/[[\](){}]/g, (sign) => ("[({".includes(sign) ? " " : "\n"))
    .replaceAll(";", endsRows(text) ? "\n" : ";")
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^,\s*|\s*,$/g, ""))
    .filter((line) => line !== "");
  if (lines.length === 0) return refused("There are no numbers in it.");
  const rows = [];
  for (const [row, line] of lines.entries()) {
    const cells = [];
    for (const [column, word] of cellsOf(line).entries()) {
      const number = numberOf(word);
      const place = `Row ${row + 1}, column ${column + 1}`;
      if (word === "") return refused(`${place} is empty: every cell takes a number.`);
      if (Number.isNaN(number)) return refused(`${place}: ${quoted(word)} is not a number.`);
      if (!Number.isFinite(number)) return refused(`${place}: ${quoted(word)} is too large.`);
      cells.push(number);
    }
    rows.push(cells);
  }
  return { rows, problem: null };
}

/** @param {number} count @param {string} thing */
const counted = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;

/**
 * Rows as the cells of a tensor, one channel under the other; or all cells in one line, or each in a line of its own.
 *
 * @param {readonly (readonly number[])[]} rows
 * @param {readonly number[]} shape its last axis runs along a row
 * @returns {{ values: Float64Array, problem: null } | { values: null, problem: string }}
 */
export function fitted(rows, shape) {
  const width = shape.at(-1) ?? 1;
  const height = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const cells = rows.flat();
  const inLine =
    cells.length === width * height && (rows.length === 1 || rows.every(({ length }) => length === 1));
  const wrong = rows.findIndex((row) => row.length !== width);
  if (wrong >= 0 && !inLine)
    return {
      values: null,
      problem: `Row ${wrong + 1} has ${counted(rows[wrong].length, "number")}; it takes ${width}, in ${counted(height, "row")}.`,
    };
  if (rows.length !== height && !inLine)
    return {
      values: null,
      problem: `There ${rows.length === 1 ? "is" : "are"} ${counted(rows.length, "row")}; it takes ${counted(height, "row")} of ${width}.`,
    };
  return { values: Float64Array.from(cells), problem: null };
}
