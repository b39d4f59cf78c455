/** Rewards to begin with: what they want, the body of logReward, and its upper bound [nats]. */
export interface Example {
  readonly name: string;
  readonly code: string;
  readonly bound: string;
}

export const examples: readonly Example[] = [
  {
    name: "Even numbers",
    bound: "2",
    code: `// 2 nats for an even number: e² times as likely
return /^\\d*[02468]$/.test(text.trim()) ? 2 : 0;
`,
  },
  {
    name: "Palindromes of digits",
    bound: "3",
    code: `const digits = text.replace(/\\D/g, "");
const mirrored = [...digits].reverse().join("");
return digits.length > 1 && digits === mirrored ? 3 : 0;
`,
  },
  {
    name: "Alliteration",
    bound: "3",
    code: `// one nat for each word that begins like the one before it
const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
let alike = 0;
for (let i = 1; i < words.length; i++)
  if (words[i][0] === words[i - 1][0]) alike++;
return Math.min(alike, 3);
`,
  },
  {
    name: "A length of six tokens",
    bound: "0",
    code: `// half a nat less for every token more or fewer
return -0.5 * Math.abs(n - 6);
`,
  },
  {
    name: "Words of a list",
    bound: "6",
    code: `const wanted = ["sea", "ship", "harbor"];
const words = new Set(text.toLowerCase().match(/[a-z]+/g));
return 2 * wanted.filter((word) => words.has(word)).length;
`,
  },
];
