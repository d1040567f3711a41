/** Citations: the numbers, a name, the whole title; a source that the network does not tell is named as it is. */
import { citation } from "../../frontend/src/inspector/sources.js";

const references = [
  { seed: "one", title: "A Text", authors: "Ada Byron, Charles Babbage", year: 1843 },
  { seed: "two", title: "Another", authors: "Noether", year: 1918 },
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

  it("keeps the short name of what the network does not tell", () => {
    expect(citation({ seed: "else", equations: [] }, references)).toEqual({
      numbers: "",
      name: "else",
      title: "else",
    });
  });
});
