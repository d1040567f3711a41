/** Citations: the numbers, a name, the whole title; a source that the network does not tell is named as it is. */
import { citation } from "../../frontend/src/inspector/sources.js";

const references = [
  { seed: "one", title: "A Text", authors: "Ada Byron, Charles Babbage", year: 1843, numbered: true },
  { seed: "two", title: "Another", authors: "Noether", year: 1918, numbered: true },
];

describe("citation", () => {
  it("names the first author and the numbers", () => {
    expect(citation({ seed: "one", equations: ["48", "50"] }, references)).toEqual({
      numbers: "(48) (50)",
      name: "Byron",
      title: "Ada Byron, Charles Babbage, ‘A Text’ (1843), equations 48, 50",
    });
    expect(citation({ seed: "two", equations: ["9"] }, references).title).toBe(
      "Noether, ‘Another’ (1918), equation 9",
    );
  });

  it("says of a text what it does not tell itself: its year, and numbers of its own", () => {
    const texts = [
      { seed: "notes", title: "Notes", authors: "someone and others", year: null, numbered: false },
    ];
    expect(citation({ seed: "notes", equations: ["7"] }, texts)).toEqual({
      numbers: "(7)",
      name: "someone",
      title: "someone and others, ‘Notes’ (no year), equation 7, counted as they come",
    });
  });

  it("keeps the short name of what the network does not tell", () => {
    expect(citation({ seed: "else", equations: [] }, references)).toEqual({
      numbers: "",
      name: "else",
      title: "else",
    });
  });
});
